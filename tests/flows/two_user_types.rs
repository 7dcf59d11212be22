//! Members and staff in one application: what is worth something to the one is worth nothing to the other.

use crate::support::{by_hand, dump, router, tables};
use authwright::{
    page::PageKind,
    prelude::*,
    test::{TestAnswer, TestApp, TestClient},
};
use serde_json::json;

#[derive(Clone, AuthUser)]
#[roles(user, admin)]
struct Member {
    id: i64,
    #[auth(public)]
    email: String,
    password_hash: PasswordHash,
    #[auth(public)]
    role: MemberRole,
    #[auth(register, edit, public)]
    nickname: String,
}

#[derive(Clone, AuthUser)]
#[auth(realm = "staff", table = "staff_people", roles_module = staff_roles)]
#[roles(admin, #[default] clerk)]
struct Clerk {
    id: i64,
    #[auth(public)]
    email: String,
    password_hash: PasswordHash,
    #[auth(public)]
    role: ClerkRole,
}

#[derive(Clone)]
struct AppState {
    members: Auth<Member>,
    staff: Auth<Clerk>,
}

/// The state gives both handles, to each framework by its own trait.
macro_rules! gives {
    ($($from_ref:path)*) => {$(
        impl $from_ref for Auth<Member> {
            fn from_ref(state: &AppState) -> Self {
                state.members.clone()
            }
        }

        impl $from_ref for Auth<Clerk> {
            fn from_ref(state: &AppState) -> Self {
                state.staff.clone()
            }
        }
    )*};
}
gives!(axum::extract::FromRef<AppState> authwright::actix::FromRef<AppState>);

#[require_role(roles::admin)]
async fn members_only(me: CurrentUser<Member>) -> String {
    me.nickname.clone()
}

#[require_role(staff_roles::admin)]
async fn staff_only(me: CurrentUser<Clerk>) -> String {
    me.email.clone()
}

#[require_login(Member)]
async fn any_member() -> &'static str {
    "member"
}

#[require_login(Clerk)]
async fn any_clerk() -> &'static str {
    "clerk"
}

#[public]
async fn who(member: Option<CurrentUser<Member>>, clerk: Option<CurrentUser<Clerk>>) -> String {
    format!("{} {}", member.is_some(), clerk.is_some())
}

const EMAIL: &str = "ann@example.org";
const PASSWORD: &str = "a long enough phrase";
const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0";
const MEMBER: &str = "__Host-member_session";
const STAFF: &str = "__Host-staff_session";

/// Both kinds on one database, under one key, behind one router.
struct Both {
    members: TestApp<Member>,
    staff: TestApp<Clerk>,
}

impl Both {
    async fn new() -> Self {
        // The staff's own router is not used: both kinds are served by the members' application.
        let staff = TestApp::<Clerk>::configured(
            |builder| builder.path("/staff/auth").secret(KEY),
            |auth| router!(Router::new().merge(auth.routes()).with_state(auth)),
        )
        .await;
        let (pool, auth) = (staff.auth().pool().clone(), staff.auth().clone());
        let members = TestApp::<Member>::configured(
            |builder| builder.pool(pool).secret(KEY),
            |members| {
                router!(
                    Router::new()
                        .route("/", get(who))
                        .route("/members", get(members_only))
                        .route("/staff", get(staff_only))
                        .route("/member", get(any_member).post(any_member))
                        .route("/clerk", get(any_clerk).post(any_clerk))
                        .merge(members.routes())
                        .merge(auth.routes())
                        .with_state(AppState { members, staff: auth })
                )
            },
        )
        .await;
        Self { members, staff }
    }

    /// A browser of the one application, in which the same person is a member and on the staff.
    async fn ann(&self) -> TestClient {
        let client = self.members.client();
        let new = json!({ "email": EMAIL, "password": PASSWORD, "nickname": "Ann" });
        assert_eq!(client.post("/auth/register", new).await.status(), 202);
        let token = self.members.mail_to(EMAIL).await.token();
        assert_eq!(client.post("/auth/verify", json!({ "token": token })).await.status(), 200);
        let new = json!({ "email": EMAIL, "password": PASSWORD });
        assert_eq!(client.post("/staff/auth/register", new).await.status(), 202);
        let token = self.staff.mail_to(EMAIL).await.token();
        assert_eq!(client.post("/staff/auth/verify", json!({ "token": token })).await.status(), 200);
        client
    }
}

// DESIGN: the realm keeps two kinds apart.
#[tokio::test]
async fn one_person_can_be_both_and_each_session_ends_alone() {
    let both = Both::new().await;
    let ann = both.ann().await;
    assert_eq!(ann.get("/").await.text(), "true true");
    assert_eq!(ann.get("/auth/me").await.json(), json!({ "email": EMAIL, "role": "user", "nickname": "Ann" }));
    assert_eq!(ann.get("/staff/auth/me").await.json(), json!({ "email": EMAIL, "role": "clerk" }));
    assert_eq!((ann.get("/member").await.status(), ann.get("/clerk").await.status()), (200, 200));
    assert_eq!((ann.get("/members").await.status(), ann.get("/staff").await.status()), (403, 403));

    // A role of the one kind is none of the other, although both are called admin.
    both.staff.auth().set_role(&1, ClerkRole::Admin).await.unwrap();
    assert_eq!((ann.get("/members").await.status(), ann.get("/staff").await.status()), (403, 200));

    assert_eq!(ann.post("/staff/auth/logout", json!({})).await.status(), 204);
    assert_eq!(ann.get("/").await.text(), "true false");
    assert_eq!(ann.get("/staff").await.status(), 401);
    // Who is missing is led to the login of the right kind.
    assert_eq!(ann.page("/clerk").await.location(), "/staff/auth/login?next=%2Fclerk");
    assert_eq!(ann.post("/auth/logout", json!({})).await.status(), 204);
    assert_eq!(ann.page("/member").await.location(), "/auth/login?next=%2Fmember");
}

// KY-2, SE-1
#[tokio::test]
async fn a_session_of_the_one_kind_is_worth_nothing_at_the_other() {
    let both = Both::new().await;
    let ann = both.ann().await;
    assert_eq!(ann.cookie_names().iter().filter(|name| name.ends_with("_session")).count(), 2);
    let (member, staff) = (ann.cookie(MEMBER).unwrap(), ann.cookie(STAFF).unwrap());
    for (name, value) in [(STAFF, &member), (MEMBER, &staff)] {
        let thief = both.members.client();
        thief.set_cookie(name, value);
        for path in ["/", "/member", "/clerk", "/members", "/staff", "/auth/me", "/staff/auth/me"] {
            let answer = thief.get(path).await;
            assert!(answer.status() == 401 || answer.text() == "false false", "{name} {path}: {}", answer.status());
        }
    }
    // One cookie is not both.
    let member_only = both.members.client();
    member_only.set_cookie(MEMBER, &member);
    assert_eq!(member_only.get("/").await.text(), "true false");
    // To end a session takes one of the same kind.
    let id = ann.get("/staff/auth/sessions").await.json()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ann.delete(&format!("/auth/sessions/{id}")).await.status(), 404);
    assert_eq!(ann.get("/staff/auth/me").await.status(), 200);
}

// KY-2, TK-4
#[tokio::test]
async fn a_link_of_the_one_kind_is_worth_nothing_at_the_other() {
    let both = Both::new().await;
    let ann = both.ann().await;
    let anonymous = both.members.client();
    both.members.advance(std::time::Duration::from_mins(2));
    both.staff.advance(std::time::Duration::from_mins(2));
    for (own, other, realm) in [("/auth", "/staff/auth", "member"), ("/staff/auth", "/auth", "staff")] {
        assert_eq!(ann.post(&format!("{own}/reauthenticate"), json!({ "password": PASSWORD })).await.status(), 200);
        let asked = ann
            .post(
                &format!("{own}/email/change"),
                json!({ "email": format!("{realm}@example.org"), "password": PASSWORD }),
            )
            .await;
        assert_eq!(asked.status(), 202, "{}", asked.text());
        let new = json!({ "email": format!("new-{realm}@example.org"), "password": PASSWORD, "nickname": "New" });
        let new = if realm == "staff" { json!({ "email": new["email"], "password": PASSWORD }) } else { new };
        assert_eq!(anonymous.post(&format!("{own}/register"), new).await.status(), 202);
        assert_eq!(anonymous.post(&format!("{own}/password/forgot"), json!({ "email": EMAIL })).await.status(), 202);
        let mut mails = Vec::new();
        for address in [EMAIL, &format!("{realm}@example.org"), &format!("new-{realm}@example.org")] {
            mails.push(if realm == "staff" {
                both.staff.mail_to(address).await
            } else {
                both.members.mail_to(address).await
            });
        }
        for (mail, path, good) in [
            (&mails[0], "password/reset", json!({ "password": "another long phrase" })),
            (&mails[1], "email/confirm", json!({ "password": PASSWORD })),
            (&mails[2], "verify", json!({ "password": PASSWORD })),
        ] {
            assert!(mail.link().starts_with(&format!("https://app.example{own}/{path}?token=")), "{}", mail.link());
            let before = dump(&both.members).await;
            let mut body = good.clone();
            body["token"] = json!(mail.token());
            let answer = anonymous.post(&format!("{other}/{path}"), body).await;
            assert_eq!((answer.status(), answer.code().as_str()), (400, "invalid_token"), "{other}/{path}");
            assert_eq!(dump(&both.members).await, before, "{other}/{path}");
        }
        // At its own place the link is good.
        let body = json!({ "token": mails[2].token(), "password": PASSWORD });
        assert_eq!(anonymous.post(&format!("{own}/verify"), body).await.status(), 200, "{own}");
    }
}

fn form_token(page: &TestAnswer) -> String {
    let (_, hidden) = page.form().unwrap_or_else(|| panic!("no form: {}", page.text()));
    hidden.into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

// HT-1, TK-4
#[tokio::test]
async fn a_form_of_the_one_kind_is_worth_nothing_at_the_other() {
    let both = Both::new().await;
    let ann = both.ann().await;
    for (own, other) in [("/auth", "/staff/auth"), ("/staff/auth", "/auth")] {
        for client in [&ann, &both.members.client()] {
            client.page(&format!("{other}/login")).await;
            let page = client.page(&format!("{own}/login")).await;
            assert!(page.form().unwrap().0.starts_with(&format!("{own}/")));
            let token = form_token(&page);
            let fields = [("email", EMAIL), ("password", PASSWORD), ("form_token", token.as_str())];
            let answer = client.form(&format!("{other}/login"), &fields).await;
            assert_eq!(answer.status(), 403, "{own} at {other}: {}", answer.text());
            let answer = client.form(&format!("{other}/logout"), &[("form_token", &token)]).await;
            assert_eq!(answer.status(), 403, "{own} at {other}");
        }
        assert_eq!(ann.get("/").await.text(), "true true");
    }
    assert_eq!(PageKind::Login.name(), "login");
}

// KY-2: the same even where the tokens are about the same id, address and hash.
#[tokio::test]
async fn the_tables_of_the_two_kinds_are_apart() {
    let both = Both::new().await;
    let ann = both.ann().await;
    by_hand(&both.members, "UPDATE staff_people SET password_hash = (SELECT password_hash FROM members)").await;
    let forgot = both.members.client();
    forgot.post("/auth/password/forgot", json!({ "email": EMAIL })).await;
    both.members.advance(std::time::Duration::from_mins(2));
    let token = both.members.mail_to(EMAIL).await.token();
    let body = json!({ "token": token, "password": "another long phrase" });
    let answer = forgot.post("/staff/auth/password/reset", body.clone()).await;
    assert_eq!((answer.status(), answer.code().as_str()), (400, "invalid_token"));
    assert_eq!(forgot.post("/auth/password/reset", body).await.status(), 200);
    // A reset ends the sessions of its own kind alone.
    assert_eq!(ann.get("/").await.text(), "false true");

    let tables = tables(&both.members).await;
    let of =
        |realm: &str| ["links", "outbox", "schema", "sessions", "signups"].map(|table| format!("auth_{realm}_{table}"));
    let mut expected: Vec<String> = of("member").into_iter().chain(of("staff")).collect();
    expected.extend(["members", "staff_people"].map(String::from));
    assert_eq!(tables, expected);
}
