//! Who gets through a guard, and what stops a request that does not.

use authwright::store::Dialect;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::support::{
    HTML, JSON, PASSWORD, PendingUser, SESSION, User, UserRole, by_hand, count, hexadecimal, is_actix, log_in,
    register, registered, roles, router, streamed, text,
};
use authwright::{
    prelude::*,
    test::{TestApp, TestClient, TestRouter},
    user::AuthUser as _,
};
use axum::{
    body::Body,
    http::{
        Method,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, RETRY_AFTER, UPGRADE},
    },
};
use serde_json::json;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// How often a handler ran.
#[derive(Clone, Default)]
struct Ran(Arc<AtomicUsize>);

impl Ran {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn once(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The guarded application, of the one framework's names and of the other's.
mod on_axum {
    use super::{Auth, CurrentUser, Ran, TestRouter, User, public, require_login, require_role, roles};
    use authwright::axum::{Router, get, post};
    use axum::extract::{FromRef, State};

    include!("guarded.rs");
}

mod on_actix {
    use super::{Auth, CurrentUser, Ran, TestRouter, User, public, require_login, require_role, roles};
    use authwright::actix::{FromRef, Router, State, get, post};

    include!("guarded.rs");
}

async fn app() -> (TestApp<User>, Ran) {
    let ran = Ran::default();
    let counter = ran.clone();
    let routes = |auth| if is_actix() { on_actix::routes(auth, counter) } else { on_axum::routes(auth, counter) };
    (TestApp::on_file(routes).await, ran)
}

/// The forms of guard, each with the roles that it lets in.
const GUARDED: [(&str, &[UserRole]); 5] = [
    ("/one", &[UserRole::Admin]),
    ("/any-of", &[UserRole::Admin, UserRole::Helper]),
    ("/by-path", &[UserRole::Helper]),
    ("/login", &[UserRole::Admin, UserRole::User, UserRole::Helper]),
    ("/alone", &[UserRole::Admin, UserRole::User, UserRole::Helper]),
];

fn with_cookie(app: &TestApp<User>, value: &str) -> TestClient {
    let client = app.client();
    client.set_cookie(SESSION, value);
    client
}

/// Everybody who is nobody.
async fn strangers(app: &TestApp<User>) -> Vec<(&'static str, TestClient)> {
    let mut all = vec![("anonymous", app.client())];

    // These end exactly now: one unused for 24 hours, one after 14 days.
    let (idle, over) = (app.user(UserRole::Admin).await, app.user(UserRole::Admin).await);
    let over_client = app.client();
    let remembered = json!({ "email": over.email, "password": TestApp::<User>::PASSWORD, "remember": true });
    assert_eq!(over_client.post("/auth/login", remembered).await.status(), 200);
    app.advance(DAY * 13);
    let idle_client = app.login(&idle).await;
    app.advance(DAY);
    all.extend([("idle for too long", idle_client), ("over", over_client)]);

    for garbage in ["", "garbage", "=", "a=b==", &"A".repeat(42), &"A".repeat(43), &"A".repeat(44), &"A".repeat(4000)] {
        all.push(("garbage cookie", with_cookie(app, garbage)));
    }

    let admin = app.user(UserRole::Admin).await;
    let ended = app.login(&admin).await;
    let secret = ended.cookie(SESSION).unwrap();
    assert_eq!(ended.post("/auth/logout", json!({})).await.status(), 204);
    ended.set_cookie(SESSION, &secret);
    all.push(("logged out", ended));

    let revoked = app.login(&admin).await;
    app.auth().end_sessions(admin.id()).await.unwrap();
    all.push(("ended by a program", revoked));

    let live = app.login(&admin).await.cookie(SESSION).unwrap();
    let anonymous = app.client();
    anonymous.set_cookie("user_session", &live);
    anonymous.set_cookie("__Secure-user_session", &live);
    anonymous.set_cookie("__host-user_session", &live);
    anonymous.set_cookie("user_session_443", &live);
    all.push(("a live secret under other names", anonymous));
    let mut truncated = live.clone();
    truncated.pop();
    all.push(("a live secret less its last character", with_cookie(app, &truncated)));
    all.push(("a live secret and one character", with_cookie(app, &format!("{live}A"))));
    let doubled = app.client().with_header("cookie", format!("{SESSION}={live}; {SESSION}=other"));
    all.push(("two cookies that disagree", doubled));
    // What a stolen dump of the database holds.
    let [hash, id] = ["secret_hash", "public_id"].map(|column| hexadecimal(app, column));
    let (hash, id) = (hash.await, id.await);
    all.extend([("a hash of a session", with_cookie(app, &hash)), ("an id of a session", with_cookie(app, &id))]);

    let disabled = app.user(UserRole::Admin).await;
    let client = app.login(&disabled).await;
    app.auth().set_active(disabled.id(), false).await.unwrap();
    all.push(("disabled", client));
    let disabled = app.user(UserRole::Admin).await;
    let client = app.login(&disabled).await;
    by_hand(app, &format!("UPDATE users SET is_active = FALSE WHERE id = {}", disabled.id)).await;
    all.push(("disabled by a statement, the session's row is still there", client));

    let deleted = app.user(UserRole::Admin).await;
    let client = app.login(&deleted).await;
    app.auth().delete_user(deleted.id()).await.unwrap();
    all.push(("deleted", client));
    let deleted = app.user(UserRole::Admin).await;
    let client = app.login(&deleted).await;
    by_hand(app, &format!("DELETE FROM users WHERE id = {}", deleted.id)).await;
    all.push(("deleted by a statement", client));

    let fields = PendingUser { display_name: String::from("Ivy"), nickname: None };
    app.auth().invite("ivy@example.org", UserRole::Admin, fields).await.unwrap();
    let invited = app.client();
    invited.page(&app.mail_to("ivy@example.org").await.link()).await;
    all.push(("invited", invited));
    let (_, unconfirmed) = register(app, "una@example.org").await;
    unconfirmed.page(&app.mail_to("una@example.org").await.link()).await;
    let _ = unconfirmed.post("/auth/login", json!({ "email": "una@example.org", "password": PASSWORD })).await;
    all.push(("unconfirmed", unconfirmed));
    all
}

/// One request of each kind to a guarded path; what it must answer, and whether the handler must run.
async fn check(ran: &Ran, who: &str, client: &TestClient, path: &str, status: u16) {
    for (method, accept) in [(Method::GET, JSON), (Method::GET, HTML), (Method::HEAD, JSON), (Method::POST, JSON)] {
        let before = ran.count();
        let answer = client.send(method.clone(), path, &[(ACCEPT, accept)], Body::empty()).await;
        let navigation = method == Method::GET && accept == HTML;
        let expected = if navigation && status == 401 { 303 } else { status };
        assert_eq!(answer.status(), expected, "{who}: {method} {path}");
        assert_eq!(ran.count() - before, usize::from(status == 200), "{who}: {method} {path}");
        if expected == 303 {
            let next = path.replace('/', "%2F");
            assert_eq!(answer.location(), format!("/auth/login?next={next}"), "{who}");
        }
        if status != 200 {
            assert!(answer.header(CACHE_CONTROL.as_str()).contains("no-store"), "{who}: {method} {path}");
        }
    }
}

// RB-1, RB-8, SE-6, SE-7
#[tokio::test]
async fn no_state_of_nobody_gets_through_any_guard() {
    let (app, ran) = app().await;
    for (who, client) in strangers(&app).await {
        for (path, _) in GUARDED {
            check(&ran, who, &client, path, 401).await;
        }
        check(&ran, who, &client, "/open", 200).await;
        check(&ran, who, &client, "/optional", 200).await;
        assert_eq!(client.get("/optional").await.text(), "nobody", "{who}");
        for own in ["/auth/me", "/auth/sessions", "/auth/account"] {
            assert_eq!(client.get(own).await.status(), 401, "{who}: {own}");
        }
    }
}

// RB-1, RB-8
#[tokio::test]
async fn each_role_gets_through_exactly_the_guards_that_name_it() {
    let (app, ran) = app().await;
    for role in [UserRole::Admin, UserRole::User, UserRole::Helper] {
        let client = app.login_as(role).await;
        let who = role.to_string();
        for (path, let_in) in GUARDED {
            let status = if let_in.contains(&role) { 200 } else { 403 };
            check(&ran, &who, &client, path, status).await;
        }
        check(&ran, &who, &client, "/open", 200).await;
        check(&ran, &who, &client, "/optional", 200).await;
        assert_eq!(client.get("/optional").await.text(), who);
        assert_eq!(client.get("/alone").await.text(), who);
    }
    let refused = app.login_as(UserRole::User).await.get("/one").await;
    assert_eq!(refused.code(), "forbidden");
}

// HT-5
#[tokio::test]
async fn guarded_answers_are_private_and_not_stored() {
    let (app, _) = app().await;
    let admin = app.login_as(UserRole::Admin).await;
    for path in ["/one", "/any-of", "/login"] {
        assert_eq!(admin.get(path).await.header("cache-control"), "private, no-store", "{path}");
    }
    assert_eq!(admin.get("/open").await.header("cache-control"), "");
}

// RB-2, RY-2
#[tokio::test]
async fn without_a_database_nobody_gets_through_and_nobody_is_taken_for_anonymous() {
    let (app, ran) = app().await;
    let admin = app.login_as(UserRole::Admin).await;
    app.auth().pool().close().await;
    for (path, _) in GUARDED {
        check(&ran, "admin", &admin, path, 503).await;
    }
    check(&ran, "admin", &admin, "/optional", 503).await;
    let answer = admin.get("/one").await;
    assert_eq!((answer.code().as_str(), answer.header(RETRY_AFTER.as_str())), ("unavailable", "2"));
    assert!(!answer.text().to_lowercase().contains("pool"), "{}", answer.text());
    check(&ran, "admin", &admin, "/open", 200).await;

    // Without a cookie there is nothing to look up.
    let anonymous = app.client();
    check(&ran, "anonymous", &anonymous, "/one", 401).await;
    assert_eq!(anonymous.get("/optional").await.text(), "nobody");
}

// RB-2: a row that cannot be read is no reason to let anybody in.
#[tokio::test]
async fn a_row_that_does_not_load_lets_nobody_in() {
    let (app, ran) = app().await;
    let user = app.user(UserRole::Admin).await;
    let client = app.login(&user).await;
    // SQLite takes any value in any column; elsewhere the column is gone.
    let sql = match app.auth().pool().dialect() {
        Dialect::Sqlite => "UPDATE users SET credits = 'many'",
        _ => "ALTER TABLE users DROP COLUMN credits",
    };
    by_hand(&app, sql).await;
    let before = ran.count();
    for path in ["/one", "/optional", "/alone", "/login"] {
        let status = client.get(path).await.status();
        assert!(status >= 500, "{path}: {status}");
    }
    assert_eq!(ran.count(), before);
}

// RB-3
#[tokio::test]
async fn a_change_of_role_or_state_holds_from_the_next_request_on() {
    let (app, ran) = app().await;
    let user = app.user(UserRole::User).await;
    let client = app.login(&user).await;
    check(&ran, "user", &client, "/one", 403).await;
    app.auth().set_role(user.id(), UserRole::Admin).await.unwrap();
    check(&ran, "now admin", &client, "/one", 200).await;
    app.auth().set_role(user.id(), UserRole::Helper).await.unwrap();
    check(&ran, "now helper", &client, "/one", 403).await;
    check(&ran, "now helper", &client, "/any-of", 200).await;
    app.auth().set_active(user.id(), false).await.unwrap();
    check(&ran, "now disabled", &client, "/any-of", 401).await;
    // To be let in again does not bring old sessions back.
    app.auth().set_active(user.id(), true).await.unwrap();
    check(&ran, "active again", &client, "/any-of", 401).await;
}

// RB-4
#[tokio::test]
async fn a_refusal_comes_before_the_body_is_read() {
    let (app, ran) = app().await;
    let (anonymous, user) = (app.client(), app.login_as(UserRole::User).await);
    let evil = app.login_as(UserRole::Admin).await.with_header("origin", "https://evil.example");
    let own =
        ["/auth/password/change", "/auth/email/change", "/auth/me", "/auth/me/delete", "/auth/sessions/end-others"];
    for (client, paths, status) in [
        (&anonymous, &["/takes-body"][..], 401),
        (&anonymous, &own, 401),
        (&user, &["/takes-body"], 403),
        (&evil, &["/takes-body"], 403),
        (&evil, &own, 403),
    ] {
        for path in paths {
            let (body, asked) = streamed(1 << 20);
            let answer = client.send(Method::POST, path, &[(CONTENT_TYPE, JSON)], body).await;
            assert_eq!((answer.status(), asked.load(Ordering::SeqCst)), (status, 0), "{path}");
        }
    }
    assert_eq!(ran.count(), 0);
}

// RB-4, SE-14
#[tokio::test]
async fn nothing_that_a_request_says_about_itself_influences_a_guard() {
    let (app, ran) = app().await;
    let user = app.login_as(UserRole::User).await;
    let secret = app.login_as(UserRole::Admin).await.cookie(SESSION).unwrap();
    let bearer = format!("Bearer {secret}");
    let headers = [
        ("x-forwarded-user", "admin@app.example"),
        ("x-remote-user", "admin@app.example"),
        ("remote-user", "admin"),
        ("x-role", "admin"),
        ("x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"),
        ("x-original-url", "/open"),
        ("x-rewrite-url", "/open"),
        ("x-forwarded-uri", "/open"),
        ("x-http-method-override", "OPTIONS"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "for=127.0.0.1;host=localhost"),
        ("x-session", &secret),
        ("authorization", &bearer),
        ("authorization", "Basic YWRtaW46YWRtaW4="),
        ("next-action", "1"),
    ];
    let query = format!("/one?role=admin&user_session={secret}&{SESSION}={secret}&session={secret}&_method=OPTIONS");
    for (client, who, status) in [(&user, "user", 403), (&app.client(), "anonymous", 401)] {
        for (name, value) in headers {
            let client = client.with_header(name, value);
            check(&ran, &format!("{who} with {name}"), &client, "/one", status).await;
            assert_eq!(client.get(&query).await.status(), status, "{who} with {name}");
        }
        let body = json!({ "role": "admin", "session": secret, "user_session": secret });
        assert_eq!(client.post("/one", body).await.status(), status);
    }
    for path in ["//one", "/one/", "/one/.", "/./one", "/ONE", "/%6fne", "/one;a=b", "/one%00", "/one%2f"] {
        let before = ran.count();
        let status = app.client().get(path).await.status();
        assert!(matches!(status, 401 | 404), "{path}: {status}");
        assert_eq!(ran.count(), before, "{path}");
    }
}

/// Makes the row of a user hold a role that this build does not know.
async fn make_unknown(app: &TestApp<User>, user: &User) {
    let rule: &[&str] = match app.auth().pool().dialect() {
        Dialect::Sqlite => &["DROP TRIGGER auth_user_role_insert", "DROP TRIGGER auth_user_role_update"],
        _ => &["ALTER TABLE users DROP CONSTRAINT auth_user_role"],
    };
    for sql in rule {
        by_hand(app, sql).await;
    }
    by_hand(app, &format!("UPDATE users SET role = 'owner' WHERE id = {}", user.id)).await;
}

// RB-7
#[tokio::test]
async fn the_database_takes_no_role_that_the_source_does_not_know() {
    let (app, _) = app().await;
    let user = app.user(UserRole::User).await;
    for role in ["owner", "", "Admin", "admin ", "ADMIN", "0"] {
        let set = app.try_rows(&format!("UPDATE users SET role = '{role}' WHERE id = {}", user.id)).await;
        assert!(set.is_err(), "{role:?}");
    }
}

// RB-7
#[tokio::test]
async fn a_role_that_this_build_does_not_know_grants_nothing() {
    let (app, ran) = app().await;
    let user = app.user(UserRole::Admin).await;
    let client = app.login(&user).await;
    let page = client.page("/auth/account").await.text();
    make_unknown(&app, &user).await;
    for (path, _) in GUARDED {
        check(&ran, "owner", &client, path, 503).await;
    }
    check(&ran, "owner", &client, "/optional", 503).await;
    assert_eq!(client.get("/one").await.code(), "role_unknown");
    assert!(!client.get("/one").await.text().contains("owner"));

    // Logging in is neutral, with the right password and with a wrong one, with the old cookie and without.
    for password in [TestApp::<User>::PASSWORD, "a wrong but long phrase"] {
        let (fresh, _) = log_in(&app, &user.email, password).await;
        assert_eq!((fresh.status(), fresh.code().as_str()), (401, "invalid_credentials"));
        let again = client.post("/auth/login", json!({ "email": user.email, "password": password })).await;
        assert_eq!((again.status(), again.text()), (401, fresh.text()));
    }
    // Nor does asking for a reset tell.
    let reset = app.client().post("/auth/password/forgot", json!({ "email": user.email })).await;
    let nobody = app.client().post("/auth/password/forgot", json!({ "email": "nobody@example.org" })).await;
    assert_eq!((reset.status(), reset.text()), (202, nobody.text()));
    assert_eq!(client.page("/auth/login").await.status(), 200);

    // The button on a page that was open before still logs out.
    let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = client.form("/auth/logout", &[("form_token", token)]).await;
    assert_eq!(answer.location(), "/auth/login?notice=logged_out", "{}", answer.text());
    assert_eq!(client.cookie(SESSION), None);
    let left: i64 = count(&app, "SELECT count(*) FROM auth_user_sessions").await;
    assert_eq!(left, 0);
}

// RB-7
#[tokio::test]
async fn who_has_an_unknown_role_can_log_out_by_json_and_log_in_as_somebody_else() {
    let (app, _) = app().await;
    let (user, other) = (app.user(UserRole::Admin).await, app.user(UserRole::Helper).await);
    let (client, browser) = (app.login(&user).await, app.login(&user).await);
    make_unknown(&app, &user).await;
    assert_eq!(client.post("/auth/logout", json!({})).await.status(), 204);
    let secret = browser.cookie(SESSION);
    let fields = [("email", other.email.as_str()), ("password", TestApp::<User>::PASSWORD)];
    let answer = browser.submit("/auth/login", &fields).await;
    assert_eq!(answer.status(), 303, "{}", answer.text());
    assert_ne!(browser.cookie(SESSION), secret);
    assert_eq!(browser.get("/alone").await.text(), "helper");
    // Nothing of the old session is left (SE-17).
    let left: i64 = count(&app, "SELECT count(*) FROM auth_user_sessions").await;
    assert_eq!(left, 1);
}

// RB-8, SE-9
#[tokio::test]
async fn a_session_of_somebody_else_answers_like_one_that_is_not_there() {
    let (app, _) = app().await;
    let (ann, bob) = (app.login_as(UserRole::User).await, app.login_as(UserRole::Admin).await);
    let id = ann.get("/auth/sessions").await.json()[0]["id"].as_str().unwrap().to_owned();
    let missing = "0".repeat(32);
    let expected = bob.delete(&format!("/auth/sessions/{missing}")).await;
    assert_eq!((expected.status(), expected.code().as_str()), (404, "not_found"));
    for id in [&id, &id.to_uppercase(), "x", "%20", "..%2f..", &"0".repeat(4000), &format!("{id}0")] {
        for path in [format!("/auth/sessions/{id}"), format!("/auth/sessions/{id}/end")] {
            let method = if path.ends_with("/end") { Method::POST } else { Method::DELETE };
            let answer = bob.send(method, &path, &[(ACCEPT, JSON)], Body::empty()).await;
            assert_eq!((answer.status(), answer.text()), (404, expected.text()), "{path}");
        }
    }
    assert_eq!(ann.get("/auth/me").await.status(), 200);
    assert_eq!(ann.delete(&format!("/auth/sessions/{id}")).await.status(), 204);
    assert_eq!(ann.get("/auth/me").await.status(), 401);
}

// RB-9
#[tokio::test]
async fn malformed_credentials_are_401_and_nothing_worse() {
    let (app, ran) = app().await;
    let long = "x".repeat(8000);
    let cookies: &[&[u8]] = &[
        b"",
        b";",
        b";;;===;;;",
        b"=",
        b"__Host-user_session",
        b"__Host-user_session=",
        b"__Host-user_session;",
        b"__Host-user_session=\"\"",
        b"__Host-user_session=\xff\xfe\xfd",
        b"\xff\xfe=__Host-user_session",
        b"__Host-user_session=a; __Host-user_session=b",
        b"__Host-user_session = a",
        b"__Host-user_session=%00%0d%0a",
        b"__Host-user_session=a,b",
        b"$Version=1; __Host-user_session=a",
        long.as_bytes(),
    ];
    for cookie in cookies {
        let client = app.client().with_header("cookie", cookie);
        for (path, _) in GUARDED {
            check(&ran, &String::from_utf8_lossy(cookie), &client, path, 401).await;
        }
    }
    for credentials in [
        &b""[..],
        b"Bearer",
        b"Bearer ",
        b"Bearer \xff",
        b"Basic",
        b"Basic ====",
        b"Basic \xff",
        b"\xff",
        b",,,",
        b"Digest a=\"",
    ] {
        let client = app.client().with_header("authorization", credentials);
        for (path, _) in GUARDED {
            check(&ran, &String::from_utf8_lossy(credentials), &client, path, 401).await;
        }
    }
}

// RB-10
#[tokio::test]
async fn no_answer_about_a_user_shows_the_password_hash_or_a_secret() {
    let (app, _) = app().await;
    let client = registered(&app, "ann@example.org").await;
    let user = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
    let hash: String = text(&app, "SELECT password_hash FROM users").await;
    let secret = client.cookie(SESSION).unwrap();
    assert_eq!(
        serde_json::to_value(user.public()).unwrap(),
        json!({ "email": "ann@example.org", "role": "user", "display_name": "Ann" })
    );
    assert!(!format!("{:?}", user.password_hash).contains("argon2"));
    for path in ["/me", "/account", "/sessions", "/password/change", "/email/change", "/me/delete", "/reauthenticate"] {
        let path = format!("/auth{path}");
        for answer in [client.get(&path).await, client.page(&path).await] {
            let text = answer.text();
            assert_eq!(answer.status(), 200, "{path}");
            assert!(!text.contains(&hash) && !text.contains("argon2") && !text.contains(&secret), "{path}: {text}");
        }
    }
    let (answer, client) = log_in(&app, "ann@example.org", PASSWORD).await;
    assert!(!answer.text().contains(&client.cookie(SESSION).unwrap()));
}

// HT-1
#[tokio::test]
async fn an_upgrade_from_another_site_is_refused() {
    let (app, ran) = app().await;
    let admin = app.login_as(UserRole::Admin).await;
    let upgrade = |client: &TestClient, path: &'static str, origin: &'static str| {
        let client = client.clone();
        async move {
            let headers = [(UPGRADE, "websocket"), (ORIGIN, origin)];
            client.send(Method::GET, path, &headers, Body::empty()).await
        }
    };
    for path in ["/one", "/login", "/optional", "/alone"] {
        for origin in ["https://evil.example", "null", "http://app.example", ""] {
            let before = ran.count();
            let answer = upgrade(&admin, path, origin).await;
            assert_eq!((answer.status(), answer.code().as_str()), (403, "cross_site"), "{path} {origin}");
            assert_eq!(ran.count(), before);
        }
        assert_eq!(upgrade(&admin, path, "https://app.example").await.status(), 200, "{path}");
        let cross = [(UPGRADE, "websocket"), (axum::http::HeaderName::from_static("sec-fetch-site"), "cross-site")];
        assert_eq!(admin.send(Method::GET, path, &cross, Body::empty()).await.status(), 403, "{path}");
    }
    // Who has no session has nothing that another site could use.
    assert_eq!(upgrade(&app.client(), "/optional", "https://evil.example").await.text(), "nobody");
}

// RB-11
#[tokio::test]
async fn the_table_of_routes_says_who_may_call_what() {
    let (app, _) = app().await;
    let table = [
        "METHOD  PATH     POLICY",
        "GET     /        public",
        "GET     /any-of  admin or helper",
        "POST    /any-of  any user",
    ];
    assert_eq!(on_axum::table(app.auth().clone()).to_string(), table.join("\n"));
    assert_eq!(on_actix::table(app.auth().clone()).to_string(), table.join("\n"));
}

struct Shop;

impl Shop {
    #[require_role(admin)]
    #[expect(clippy::unused_async, reason = "handlers are async")]
    async fn till(me: CurrentUser<User>) -> String {
        me.role.to_string()
    }
}

// RB-1
#[tokio::test]
async fn an_associated_function_is_guarded_as_any_other() {
    let app = TestApp::<User>::new(|auth| {
        router!(Router::new().route("/till", get(Shop::till)).merge(auth.routes()).with_state(auth))
    })
    .await;
    assert_eq!(app.client().get("/till").await.status(), 401);
    assert_eq!(app.login_as(UserRole::Helper).await.get("/till").await.status(), 403);
    assert_eq!(app.login_as(UserRole::Admin).await.get("/till").await.text(), "admin");
}
