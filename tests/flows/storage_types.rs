//! Every type of field and of id: what is read is what was written.

use std::{collections::BTreeMap, fmt, str::FromStr};

use crate::support::by_hand;
use authwright::{
    prelude::*,
    store::Dialect,
    test::{TestApp, TestClient},
    user::{AuthUser as User, UserSql},
};
use axum::http::Method;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// Stored as text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Colour(u8, u8, u8);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl FromStr for Colour {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii()).ok_or(())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(drop);
        Ok(Self(part(0)?, part(2)?, part(4)?))
    }
}

/// Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taste {
    likes: Vec<String>,
    scores: BTreeMap<String, f64>,
}

/// One of a few, stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Plan {
    Free,
    PaidMonthly,
}

#[derive(Clone, Debug, PartialEq, Eq, AuthId)]
pub(crate) struct PersonId(Uuid);

// A rule takes a reference, whatever the type.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn grown_up(age: &u8) -> Result<(), String> {
    if *age >= 18 { Ok(()) } else { Err(format!("{age} is too young")) }
}

/// One field of each kind that every database keeps.
#[derive(Clone, AuthUser)]
#[auth(table = "people of \"all\" kinds", realm = "everybody")]
#[roles(user, admin)]
pub(crate) struct Person {
    id: PersonId,
    #[auth(public)]
    email: String,
    password_hash: PasswordHash,
    role: PersonRole,
    email_verified_at: Option<DateTime<Utc>>,
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    last_login_at: Option<DateTime<Utc>>,

    #[auth(register, edit, public)]
    yes: bool,
    #[auth(register, edit, public)]
    small: i8,
    #[auth(register, edit, public, validate = grown_up)]
    age: u8,
    #[auth(register, edit, public)]
    short: i16,
    #[auth(register, edit, public)]
    word: u16,
    #[auth(register, edit, public)]
    int: i32,
    #[auth(register, edit, public)]
    unsigned: u32,
    #[auth(register, edit, public)]
    long: i64,
    #[auth(register, edit, public)]
    single: f32,
    #[auth(register, edit, public)]
    double: f64,
    #[auth(register, edit, public)]
    text: String,
    #[auth(register, edit, public)]
    bytes: Vec<u8>,
    #[auth(register, edit, public)]
    uuid: Uuid,
    #[auth(register, edit, public)]
    day: NaiveDate,
    #[auth(register, edit, public)]
    moment: DateTime<Utc>,
    #[auth(register, edit, public, as = text)]
    colour: Colour,
    #[auth(register, edit, public, as = json)]
    taste: Taste,
    #[auth(register, edit, public, as = json)]
    plan: Plan,

    #[auth(register, edit, public)]
    maybe_int: Option<i64>,
    #[auth(register, edit, public)]
    maybe_text: Option<String>,
    #[auth(register, edit, public)]
    maybe_bytes: Option<Vec<u8>>,
    #[auth(register, edit, public)]
    maybe_day: Option<NaiveDate>,
    #[auth(register, edit, public, as = text)]
    maybe_colour: Option<Colour>,
    #[auth(register, edit, public, as = json)]
    maybe_taste: Option<Taste>,
    #[auth(register, edit, public, unique)]
    badge: Option<i32>,

    #[auth(public, default = 7)]
    chosen: i32,
    #[auth(public, default)]
    made_up: String,
    #[auth(register, public, default = String::from("nothing"))]
    motto: String,
    #[auth(public, default = Plan::Free, as = json, column = "current plan", sql(sqlite = "VARCHAR(40)"))]
    current: Plan,
    #[auth(register, edit, public, column = "select")]
    r#type: Option<String>,
}

const PASSWORD: &str = "a long enough phrase";

fn first() -> Value {
    json!({
        "yes": true, "small": -128, "age": 255, "short": i16::MIN, "word": u16::MAX, "int": i32::MIN,
        "unsigned": u32::MAX, "long": i64::MIN, "single": 0.1_f32, "double": 0.1, "text": "Ω \" ' ; -- \\ 👩‍👧 \t\n",
        "bytes": [0, 1, 127, 128, 255], "uuid": "00112233-4455-6677-8899-aabbccddeeff", "day": "2024-02-29",
        "moment": "1969-12-31T23:59:59.123456Z", "colour": "#0a0b0c",
        "taste": { "likes": ["tea", "\\u0000", "é"], "scores": { "a": 1.5, "b": -2.0 } }, "plan": "paid_monthly",
        "maybe_int": 0, "maybe_text": "", "maybe_bytes": [], "maybe_day": "0001-01-01", "maybe_colour": "#ffffff",
        "maybe_taste": { "likes": [], "scores": {} }, "badge": 1, "motto": "mine", "type": "admin",
    })
}

fn second() -> Value {
    json!({
        "yes": false, "small": 127, "age": 18, "short": i16::MAX, "word": 0, "int": i32::MAX, "unsigned": 0,
        "long": i64::MAX, "single": f32::MIN_POSITIVE, "double": f64::MAX, "text": "", "bytes": [],
        "uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff", "day": "9999-12-31", "moment": "9999-12-31T23:59:59.999999Z",
        "colour": "#000000", "taste": { "likes": [], "scores": {} }, "plan": "free", "maybe_int": null,
        "maybe_text": null, "maybe_bytes": null, "maybe_day": null, "maybe_colour": null, "maybe_taste": null,
        "badge": null, "type": null,
    })
}

async fn app() -> TestApp<Person> {
    TestApp::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await
}

/// What `GET /auth/me` must answer for these values.
fn shown(values: &Value) -> Value {
    let mut expected = values.clone();
    expected["email"] = json!("ann@example.org");
    expected["chosen"] = json!(7);
    expected["made_up"] = json!("");
    expected["current"] = json!("free");
    if expected["motto"].is_null() {
        expected["motto"] = json!("mine");
    }
    expected
}

async fn registered(app: &TestApp<Person>, email: &str, values: Value) -> TestClient {
    let client = app.client();
    let mut body = values;
    body["email"] = json!(email);
    body["password"] = json!(PASSWORD);
    let answer = client.post("/auth/register", body).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    let token = app.mail_to(email).await.token();
    let answer = client.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    client
}

// DESIGN: the small set of portable kinds.
#[tokio::test]
async fn what_is_read_is_what_was_written() {
    let app = app().await;
    // Through the waiting sign-up, into the row, and out.
    let client = registered(&app, "ann@example.org", first()).await;
    assert_eq!(client.get("/auth/me").await.json(), shown(&first()));
    let read = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((read.small, read.age, read.unsigned, read.long), (-128, 255, u32::MAX, i64::MIN));
    assert_eq!((read.single, read.double, read.colour.clone()), (0.1, 0.1, Colour(10, 11, 12)));
    assert_eq!(read.maybe_text.as_deref(), Some(""));
    assert_eq!(read.moment.timestamp_micros(), -876_544);
    assert_eq!(read.id.0.get_version_num(), 7);

    // Everything changes at once.
    let edited = client.json(Method::PATCH, "/auth/me", second()).await;
    assert_eq!(edited.status(), 200, "{}", edited.text());
    assert_eq!(edited.json(), shown(&second()));
    assert_eq!(client.get("/auth/me").await.json(), shown(&second()));

    // And back, one by one: absent stays, null is null.
    let mut expected = second();
    for (name, value) in first().as_object().unwrap() {
        if name == "motto" {
            continue;
        }
        let edited = client.json(Method::PATCH, "/auth/me", json!({ name: value })).await;
        assert_eq!(edited.status(), 200, "{name}: {}", edited.text());
        expected[name] = value.clone();
        assert_eq!(edited.json(), shown(&expected), "{name}");
    }
    assert_eq!(client.json(Method::PATCH, "/auth/me", json!({})).await.json(), shown(&expected));
    assert_eq!(client.json(Method::PATCH, "/auth/me", json!({ "text": null })).await.status(), 422);
    assert_eq!(client.get("/auth/me").await.json(), shown(&expected));
}

// DESIGN: the known times.
#[tokio::test]
async fn the_times_of_a_row_are_kept_to_the_microsecond() {
    let app = app().await;
    app.advance(std::time::Duration::from_micros(123_457));
    let start = app.clock().now().to_datetime();
    let client = registered(&app, "ann@example.org", first()).await;
    let made = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((made.created_at, made.updated_at, made.email_verified_at), (start, start, Some(start)));
    assert_eq!(made.last_login_at, Some(start));
    assert!(made.is_active && made.role == PersonRole::User);
    app.advance(std::time::Duration::from_micros(1));
    client.json(Method::PATCH, "/auth/me", json!({ "text": "new" })).await;
    let edited = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((edited.created_at, edited.updated_at), (start, app.clock().now().to_datetime()));
    assert!(edited.updated_at > made.updated_at);
}

// DESIGN: by forms, too.
#[tokio::test]
async fn a_form_that_is_sent_back_as_it_is_changes_nothing() {
    let app = app().await;
    for (email, values) in [("ann@example.org", first()), ("bob@example.org", second())] {
        let mut values = values;
        // A line break in a field of one line does not come back from a browser, and is not tested here.
        values["text"] = json!("Ω \" ' < & ; --");
        values["motto"] = json!("mine");
        let client = registered(&app, email, values).await;
        let before = client.get("/auth/me").await.json();
        let page = client.page("/auth/me").await.text();
        let fields = filled_in(&page);
        assert!(fields.len() >= 25, "{fields:?}");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = client.submit("/auth/me", &fields).await;
        assert_eq!(answer.status(), 303, "{}", answer.text());
        let mut expected = before;
        if email.starts_with("ann") {
            // An empty field of a form is no value.
            expected["maybe_text"] = Value::Null;
        }
        assert_eq!(client.get("/auth/me").await.json(), expected);
    }
}

/// What the fields of a page hold, as a browser would send it.
fn filled_in(page: &str) -> Vec<(String, String)> {
    let unescaped = |text: &str| {
        let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
        text.replace("&#38;", "&")
    };
    let value = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        rest.split('"').next().map(unescaped)
    };
    let main = page.split("<main").nth(1).unwrap();
    let mut fields = Vec::new();
    for tag in main.split('<') {
        if tag.starts_with("input ") && !tag.contains("type=\"hidden\"") {
            let Some(name) = value(tag, "name") else { continue };
            fields.push((name, value(tag, "value").unwrap_or_default()));
        } else if tag.starts_with("select ") {
            fields.push((value(tag, "name").unwrap(), String::new()));
        } else if tag.starts_with("option ") && tag.contains(" selected") {
            fields.last_mut().unwrap().1 = value(tag, "value").unwrap();
        }
    }
    fields
}

// RE-8, HT-7: what does not fit is a mistake at its field, and nothing is changed.
#[tokio::test]
async fn what_does_not_fit_is_refused_at_its_field() {
    let app = app().await;
    let client = registered(&app, "ann@example.org", first()).await;
    for (name, bad) in [
        ("yes", vec![json!(1), json!("true"), json!("on")]),
        ("small", vec![json!(128), json!(-129), json!(1.0), json!("1")]),
        ("age", vec![json!(256), json!(-1), json!(17)]),
        ("short", vec![json!(32_768), json!(-32_769)]),
        ("word", vec![json!(65_536), json!(-1)]),
        ("int", vec![json!(2_147_483_648_i64)]),
        ("unsigned", vec![json!(4_294_967_296_i64), json!(-1)]),
        ("long", vec![json!(u64::MAX), json!(1e19), json!(0.5)]),
        ("double", vec![json!("NaN"), json!("inf"), json!([1.0])]),
        ("uuid", vec![json!("x"), json!("00112233-4455-6677-8899-aabbccddeefg"), json!(1)]),
        ("day", vec![json!("2023-02-29"), json!("29.02.2024"), json!(0)]),
        ("moment", vec![json!("2024-01-01"), json!("2024-01-01T00:00:00"), json!(0)]),
        ("colour", vec![json!("red"), json!(""), json!("#éé"), json!(1)]),
        ("taste", vec![json!("tea"), json!({ "likes": 1 }), json!([])]),
        ("plan", vec![json!("Free"), json!("gold"), json!(0)]),
        ("bytes", vec![json!([256]), json!([-1]), json!("x\u{0}")]),
        ("maybe_colour", vec![json!("red")]),
        ("text", vec![json!("x".repeat(4097)), json!(["x"])]),
    ] {
        for value in bad {
            let answer = client.json(Method::PATCH, "/auth/me", json!({ name: value })).await;
            assert_eq!(answer.status(), 422, "{name} {value}: {}", answer.text());
            assert!(answer.json()["errors"][name].is_array(), "{name} {value}: {}", answer.text());
        }
    }
    assert_eq!(client.get("/auth/me").await.json(), shown(&first()));
    // What the edges of a type allow must load again: nobody may lock themselves out.
    for (name, value) in [
        ("day", json!("+12345-01-01")),
        ("day", json!("-0044-03-15")),
        ("day", json!("+262142-12-31")),
        ("moment", json!("+12345-01-01T00:00:00Z")),
        ("moment", json!("-0001-01-01T00:00:00Z")),
        ("moment", json!("2016-12-31T23:59:60Z")),
        ("moment", json!("2024-01-01T00:00:00.123456789+14:00")),
        ("single", json!(1e300)),
        ("single", json!(-1e300)),
        ("double", json!(1.797_693_134_862_315_7e308)),
        ("double", json!(5e-324)),
        ("double", json!(-0.0)),
        ("text", json!("\u{0}")),
        ("text", json!("a\u{0}b")),
        ("maybe_text", json!("\u{fffe}\u{feff}")),
    ] {
        let edited = client.json(Method::PATCH, "/auth/me", json!({ name: value })).await;
        assert!(matches!(edited.status(), 200 | 422), "{name} {value}: {} {}", edited.status(), edited.text());
        let again = client.get("/auth/me").await;
        assert_eq!(again.status(), 200, "{name} {value}: {}", again.text());
        if edited.status() == 200 {
            assert_eq!(again.json(), edited.json(), "{name} {value}");
        }
        assert_eq!(client.page("/auth/me").await.status(), 200, "{name} {value}");
        let (login, _) = {
            let fresh = app.client();
            (fresh.post("/auth/login", json!({ "email": "ann@example.org", "password": PASSWORD })).await, fresh)
        };
        assert_eq!(login.status(), 200, "{name} {value}");
    }
}

// DESIGN: a taken value is a field error, never a 500.
#[tokio::test]
async fn a_taken_value_is_a_mistake_of_its_field() {
    let app = app().await;
    let _ann = registered(&app, "ann@example.org", first()).await;
    let bob = registered(&app, "bob@example.org", second()).await;
    let answer = bob.json(Method::PATCH, "/auth/me", json!({ "badge": 1 })).await;
    assert_eq!(answer.status(), 422, "{}", answer.text());
    assert_eq!(answer.json()["errors"], json!({ "badge": [authwright::words::text("taken")] }));
    assert_eq!(bob.json(Method::PATCH, "/auth/me", json!({ "badge": 2 })).await.status(), 200);
    // Null is nobody's.
    let _cat = registered(&app, "cat@example.org", second()).await;
    assert_eq!(bob.json(Method::PATCH, "/auth/me", json!({ "badge": null })).await.status(), 200);
}

macro_rules! ids {
    ($($module:ident: $id:ty = $realm:literal;)+) => {$(
        mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, Eq, AuthId)]
            #[allow(dead_code)]
            struct Unused(i64);

            #[derive(Clone, AuthUser)]
            #[auth(realm = $realm)]
            #[roles(user, admin)]
            pub(super) struct Someone {
                pub(super) id: $id,
                #[auth(public)]
                pub(super) email: String,
                pub(super) password_hash: Option<PasswordHash>,
                #[auth(public)]
                pub(super) role: SomeoneRole,
                #[auth(register, edit, public)]
                pub(super) name: String,
            }

            // DESIGN: the id's type is used in every table, every token, every foreign key.
            #[tokio::test]
            async fn every_flow_works_with_this_id() {
                let app = TestApp::<Someone>::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
                let browsers = [app.client(), app.client()];
                for (client, email) in browsers.iter().zip(["ann@example.org", "bob@example.org"]) {
                    let new = json!({ "email": email, "password": PASSWORD, "name": email });
                    assert_eq!(client.post("/auth/register", new).await.status(), 202);
                    let token = app.mail_to(email).await.token();
                    assert_eq!(client.post("/auth/verify", json!({ "token": token })).await.status(), 200);
                    assert_eq!(client.get("/auth/me").await.json()["name"], email);
                }
                let ann = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
                let bob = app.auth().find_by_email("bob@example.org").await.unwrap().unwrap();
                assert!(ann.id != bob.id);
                let edited = browsers[0].json(Method::PATCH, "/auth/me", json!({ "name": "Ann" })).await;
                assert_eq!((edited.status(), edited.json()["name"].clone()), (200, json!("Ann")));
                assert_eq!(browsers[1].get("/auth/me").await.json()["name"], "bob@example.org");
                app.auth().set_role(&ann.id, SomeoneRole::Admin).await.unwrap();
                assert_eq!(browsers[0].get("/auth/me").await.json()["role"], "admin");

                // Tokens name the id.
                app.client().post("/auth/password/forgot", json!({ "email": "ann@example.org" })).await;
                app.advance(std::time::Duration::from_mins(2));
                let reset = json!({ "token": app.mail_to("ann@example.org").await.token(), "password": "another long phrase" });
                assert_eq!(app.client().post("/auth/password/reset", reset).await.status(), 200);
                assert_eq!(browsers[0].get("/auth/me").await.status(), 401);
                assert_eq!(browsers[1].get("/auth/me").await.status(), 200);

                // What belongs to a user goes with the user.
                app.auth().delete_user(&bob.id).await.unwrap();
                assert_eq!(browsers[1].get("/auth/me").await.status(), 401);
                assert!(app.auth().check_schema().await.unwrap().is_empty());
            }
        }
    )+};
}

ids! {
    i32_ids: i32 = "by_i32";
    i64_ids: i64 = "by_i64";
    uuid_ids: Uuid = "by_uuid";
    string_ids: String = "by_string";
    newtype_ids: PersonId = "by_newtype";
    newtype_of_text: Handle = "by_handle";
    newtype_with_a_name: Numbered = "by_number";
}

#[derive(Clone, Debug, PartialEq, Eq, AuthId)]
pub(crate) struct Handle(String);

#[derive(Clone, Debug, PartialEq, Eq, AuthId)]
pub(crate) struct Numbered {
    number: i32,
}

// RS-1: whoever can read the mail of an address that nobody has confirmed may be somebody else.
#[tokio::test]
async fn an_address_that_is_not_confirmed_gets_no_link_to_reset() {
    let app = app().await;
    let browser = registered(&app, "ann@example.org", first()).await;
    let table = match app.auth().pool().dialect() {
        Dialect::Mysql => r#"`people of "all" kinds`"#,
        _ => r#""people of ""all"" kinds""#,
    };
    by_hand(&app, &format!("UPDATE {table} SET email_verified_at = NULL")).await;
    let mails = app.mails_to("ann@example.org").await.len();
    for (confirmed, more) in [(false, 0), (true, 1)] {
        if confirmed {
            by_hand(&app, &format!("UPDATE {table} SET email_verified_at = created_at")).await;
        }
        app.advance(std::time::Duration::from_mins(2));
        app.client().post("/auth/password/forgot", json!({ "email": "ann@example.org" })).await;
        assert_eq!(app.mails_to("ann@example.org").await.len(), mails + more, "confirmed: {confirmed}");
    }
    assert_eq!(browser.get("/auth/me").await.status(), 200);
}

/// The statements of a struct, each under its name: all that there are, as `Debug` shows them.
pub(crate) fn statements(sql: &UserSql) -> Vec<(String, String)> {
    let all = format!("{sql:#?}");
    let mut field = String::new();
    let mut statements = Vec::new();
    for line in all.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(": ").filter(|(name, _)| !name.contains([' ', '"'])) {
            name.clone_into(&mut field);
        }
        // Field names of the struct, which stand beside the statements about unique columns, are no statements.
        if let Some(text) = line.find('"').map(|at| line[at..].trim_end_matches(',')).filter(|text| text.contains(' '))
        {
            statements.push((field.clone(), serde_json::from_str(&text.replace("\\'", "'")).unwrap()));
        }
    }
    assert!(statements.len() > 40, "{all}");
    statements
}

/// What is compiled into this program.
fn dialects() -> Vec<(&'static str, Dialect, UserSql, UserSql)> {
    type Small = i64_ids::Someone;
    vec![
        ("sqlite", Dialect::Sqlite, <Person as User>::SQLITE, <Small as User>::SQLITE),
        #[cfg(feature = "postgres")]
        ("postgres", Dialect::Postgres, <Person as User>::POSTGRES, <Small as User>::POSTGRES),
        #[cfg(feature = "mysql")]
        ("mysql", Dialect::Mysql, <Person as User>::MYSQL, <Small as User>::MYSQL),
    ]
}

// ST-1
#[test]
fn statements_hold_names_and_marks_and_no_values() {
    for (dialect, schema, person, small) in dialects() {
        let all = statements(&person);
        let text: Vec<String> = all.iter().map(|(name, text)| format!("{name}:\n{text}\n\n")).collect();
        insta::assert_snapshot!(format!("{dialect}_statements"), text.concat());
        insta::assert_snapshot!(format!("{dialect}_schema"), Auth::<Person>::schema(schema));
        let mark = if schema == Dialect::Postgres { "$1" } else { "?" };
        for (name, text) in all.into_iter().chain(statements(&small)) {
            // The only texts that stand in a statement are the states and purposes of a mail, which the source names.
            for word in text.split('\'').skip(1).step_by(2) {
                let known = ["waiting", "dead", "sent", "dropped", "change_email", "invitation", "forgot_password"];
                assert!(known.contains(&word), "{name}: {word}");
            }
            assert!(text.contains(mark) || name == "lock_realm", "{name}: {text}");
            assert!(!text.contains(';') && !text.contains("--"), "{name}: {text}");
        }
    }
}

// ST-2
#[test]
fn what_works_once_asks_for_the_state_that_it_ends() {
    for (name, dialect, sql, _) in dialects() {
        // The parameters are numbered, and names quoted, each in the dialect's way.
        let plain = |text: &str| {
            let text: String = text.chars().filter(|char| !"\"`0123456789".contains(*char)).collect();
            text.replace('$', "?").replace("IS NOT DISTINCT FROM", "IS").replace("<=>", "IS")
        };
        let condition = |text: &'static str| plain(text.split(" WHERE ").nth(1).unwrap());
        assert_eq!(condition(sql.set_password), "id = ? AND password_hash IS ?", "{name}");
        assert_eq!(condition(sql.reset_password), "id = ? AND email = ? AND password_hash IS ?", "{name}");
        assert_eq!(condition(sql.set_email), "id = ? AND email = ? AND password_hash IS ?", "{name}");
        assert_eq!(condition(sql.realm.take_signup), "id = ? AND password_hash = ?", "{name}");
        assert_eq!(condition(sql.realm.renew_session), "secret_hash = ?", "{name}");
        assert_eq!(condition(sql.realm.end_session_of_user), "public_id = ? AND user_id = ?", "{name}");
        assert_eq!(condition(sql.realm.claim_intent), "id = ? AND state = 'waiting' AND claimed_until <= ?", "{name}");
        assert_eq!(condition(sql.realm.finish_intent), "id = ? AND claimed_until = ?", "{name}");
        assert!(sql.realm.claim_intent.contains("attempts = attempts + 1"), "{name}");
        for insert in [sql.insert, sql.insert_with_id] {
            assert_eq!(insert.contains("ON CONFLICT DO NOTHING"), dialect != Dialect::Mysql, "{insert}");
            assert!(!insert.contains("IGNORE") && !insert.contains("REPLACE"), "{insert}");
        }
        let session = sql.realm.insert_session;
        assert!(!["CONFLICT", "REPLACE", "DUPLICATE", "IGNORE"].iter().any(|word| session.contains(word)), "{session}");
    }
}
