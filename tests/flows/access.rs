//! Who gets through where, over a whole application: the table, the matrix, and the guard of a group.

use std::sync::atomic::Ordering;

use authwright::{
    axum::{AccessTable, MethodRouter, any},
    prelude::*,
    test::{TestAnswer, TestApp, TestRouter},
    user::{AuthUser as _, LoggedIn},
};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{
        Method, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, ORIGIN},
    },
};
use chrono::{DateTime, Utc};

use crate::support::{HTML, JSON, is_actix, streamed};

/// A user who can be of every kind that the matrix knows.
#[derive(Clone, AuthUser)]
#[roles(admin, user, helper)]
pub(crate) struct Person {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: PersonRole,
    pub is_active: bool,
    pub email_verified_at: Option<DateTime<Utc>>,
    #[auth(register, unique)]
    pub nickname: String,
}

#[public]
async fn open() {}

#[require_role(admin)]
async fn admins() {}

#[require_role(admin, helper)]
async fn admins_or_helpers() {}

#[require_role(roles::helper)]
async fn helpers(Path(_id): Path<i64>) {}

#[require_login]
pub(super) async fn anybody(me: CurrentUser<Person>) -> String {
    me.nickname.clone()
}

#[public]
async fn alone(_me: CurrentUser<Person>) {}

/// A refusal of the handler's own is none of the guard's.
#[require_login]
async fn fussy() -> StatusCode {
    StatusCode::FORBIDDEN
}

#[public]
async fn fussy_to_all() -> StatusCode {
    StatusCode::UNAUTHORIZED
}

#[require_role(user)]
async fn defective() {
    panic!("this handler was reached, as it should");
}

/// Whoever calls it is gone, and cannot be asked again.
#[require_login]
async fn leave(me: CurrentUser<Person>, State(auth): State<Auth<Person>>) {
    auth.delete_user(me.id()).await.unwrap();
}

/// What the tests exchange, each for something that lets in more or fewer.
struct Parts {
    reports: MethodRouter<Auth<Person>>,
    mine: MethodRouter<Auth<Person>>,
    group_is_guarded: bool,
}

impl Parts {
    fn as_meant() -> Self {
        Self { reports: get(admins).post(admins_or_helpers), mine: get(anybody), group_is_guarded: true }
    }
}

/// The application without the toolkit's routes.
fn own_routes(auth: &Auth<Person>, parts: Parts) -> Router<Auth<Person>> {
    let group = Router::new()
        .route("/", get(open))
        .route("/anybody", get(anybody).post(anybody))
        .route("/helpers/{id}", get(helpers))
        .fallback(open);
    let group = if parts.group_is_guarded { group.route_layer(auth.require::<roles::admin>()) } else { group };
    Router::new()
        .route("/", get(open))
        .route("/reports", parts.reports)
        .route("/mine", parts.mine.delete(leave))
        .route("/helpers/{id}/{*rest}", any(helpers))
        .route("/methods", get(open).put(admins).fallback(anybody))
        .route("/alone", get(alone))
        .route("/fussy", get(fussy).post(fussy_to_all))
        .route("/defective", post(defective))
        .route("/one-layer", get(open).layer(auth.require::<roles::helper>()).post(open))
        .nest("/group", group)
        .mount_undeclared(axum::Router::new().route("/undeclared", axum::routing::get(|| async {})))
        .fallback(admins)
}

fn routes(auth: Auth<Person>, parts: Parts) -> Router {
    own_routes(&auth, parts).merge(auth.routes()).with_state(auth)
}

async fn app(parts: Parts) -> TestApp<Person> {
    TestApp::new(|auth| routes(auth, parts)).await
}

fn router(app: &TestApp<Person>) -> Router {
    routes(app.auth().clone(), Parts::as_meant())
}

/// Table and matrix, of which the one is made of types and the other of requests, say the same.
pub(super) fn agree(table: &AccessTable, matrix: &str) {
    let lines: Vec<Vec<&str>> = matrix.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0][2..], ["anonymous", "unverified", "disabled", "admin", "user", "helper"]);
    assert_eq!(lines.len(), table.len() + 1);
    for (entry, line) in table.iter().zip(&lines[1..]) {
        assert_eq!([entry.method, &entry.path], line[..2]);
        let policy = entry.access.to_string();
        let of_role = |role| {
            let mut asked = policy.split(", and ");
            asked.all(|asked| asked == "any user" || asked.split(" or ").any(|name| name == role))
        };
        let roles: Vec<&str> = lines[0][5..].iter().map(|role| if of_role(*role) { "in" } else { "403" }).collect();
        let expected = match policy.as_str() {
            "undeclared" => vec!["?"; 6],
            // The parameters of this one ask for a user.
            "public" if entry.path == "/alone" => vec!["401", "in", "401", "in", "in", "in"],
            "public" => vec!["in"; 6],
            _ => [&["401", if roles.contains(&"in") { "in" } else { "403" }, "401"], &roles[..]].concat(),
        };
        assert!(line[2..] == expected || line[2..] == ["?"; 6], "{policy}: {line:?}");
    }
}

// RB-11
#[tokio::test]
async fn the_table_shows_every_route_with_its_policy() {
    let app = app(Parts::as_meant()).await;
    let table = router(&app).access_table();
    insta::assert_snapshot!(table);
    assert_eq!(table.len(), table.iter().count());
    assert!(table.to_string().lines().count() == table.len() + 1 && !table.is_empty());
}

// RB-1, RB-11
#[tokio::test]
async fn the_matrix_shows_who_is_refused_where() {
    let app = app(Parts::as_meant()).await;
    let matrix = app.denial_matrix().await;
    insta::assert_snapshot!(&matrix);
    agree(&router(&app).access_table(), &matrix);
    // Everything was asked of users who are gone by now, and is the same once more.
    assert_eq!(app.denial_matrix().await, matrix);
}

/// The matrix without the blanks, line by line.
async fn matrix(parts: Parts) -> Vec<String> {
    let app = TestApp::<Person>::new(|auth| own_routes(&auth, parts).with_state(auth)).await;
    let matrix = app.denial_matrix().await;
    matrix.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

// RB-1, RB-11
#[tokio::test]
async fn the_matrix_fails_where_a_guard_is_loosened_or_tightened() {
    let meant = matrix(Parts::as_meant()).await;
    // anonymous, unverified, disabled, admin, user, helper
    let reports = |reports| Parts { reports, ..Parts::as_meant() };
    for (parts, changed) in [
        (reports(get(open).post(admins_or_helpers)), &["GET /reports in in in in in in"][..]),
        (reports(get(anybody).post(admins_or_helpers)), &["GET /reports 401 in 401 in in in"]),
        (reports(get(admins_or_helpers).post(admins_or_helpers)), &["GET /reports 401 in 401 in 403 in"]),
        (reports(get(admins).post(admins)), &["POST /reports 401 in 401 in 403 403"]),
        (Parts { mine: get(admins), ..Parts::as_meant() }, &["GET /mine 401 in 401 in 403 403"]),
        (
            Parts { group_is_guarded: false, ..Parts::as_meant() },
            &[
                "GET /group in in in in in in",
                "GET /group/anybody 401 in 401 in in in",
                "POST /group/anybody 401 in 401 in in in",
                "GET /group/helpers/{id} 401 in 401 403 403 in",
            ],
        ),
    ] {
        let mut other = matrix(parts).await;
        assert_eq!(other.len(), meant.len());
        other.retain(|line| !meant.contains(line));
        assert_eq!(other, changed);
    }
}

/// A struct that nothing can be made up for.
mod particular {
    use authwright::prelude::*;

    #[derive(Clone, AuthUser)]
    #[roles(admin, user)]
    pub(crate) struct Member {
        pub id: i64,
        pub email: String,
        pub password_hash: PasswordHash,
        pub role: MemberRole,
        #[auth(register, validate = even)]
        pub number: i32,
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "rules take a reference")]
    fn even(number: &i32) -> Result<(), &'static str> {
        if number % 2 == 0 { Ok(()) } else { Err("An even number, please.") }
    }

    #[require_role(admin)]
    pub(crate) async fn admins() {}
}

#[tokio::test]
async fn users_of_the_matrix_can_be_of_the_applications_making() {
    use particular::{CreateMember, Member, MemberRole, admins};
    let app = TestApp::<Member>::new(|auth| Router::new().route("/admins", get(admins)).with_state(auth)).await;
    let create = |email| CreateMember { email, password: None, role: MemberRole::User, number: 2 };
    let table = ["METHOD  PATH     anonymous  admin  user", "GET     /admins  401        in     403"];
    assert_eq!(app.denial_matrix_of(create).await, table.join("\n"));
}

/// The table of a router, once its matrix has said the same.
async fn lines(build: impl Fn(&Auth<Person>) -> Router<Auth<Person>>) -> Vec<String> {
    let app = TestApp::new(|auth| build(&auth).with_state(auth)).await;
    let router = build(app.auth());
    agree(&router.access_table(), &app.denial_matrix().await);
    router.access_table().iter().map(|entry| format!("{} {} {}", entry.method, entry.path, entry.access)).collect()
}

/// Routes of each kind that a layer may or may not cover.
fn each_kind() -> Router<Auth<Person>> {
    Router::new()
        .route("/a", get(open).post(admins_or_helpers))
        .nest("/n", Router::new().route("/b", get(anybody)).fallback(open))
        .mount_undeclared(axum::Router::new().route("/u", axum::routing::get(|| async {})))
        .fallback(open)
}

// RB-11
#[tokio::test]
async fn the_table_says_of_a_layer_what_it_covers_and_no_more() {
    assert_eq!(
        lines(|auth| each_kind().layer(auth.require::<roles::admin>()).route("/after", get(open))).await,
        [
            "* /* admin",
            "* /* admin",
            "GET /a admin",
            "POST /a admin, and admin or helper",
            "GET /after public",
            "* /n/* admin",
            "GET /n/b admin, and any user",
        ]
    );
    assert_eq!(
        lines(|auth| each_kind().route_layer(auth.require::<roles::user>()).route("/after", get(open))).await,
        [
            "* /* undeclared",
            "* /* public",
            "GET /a user",
            "POST /a user, and admin or helper",
            "GET /after public",
            "* /n/* public",
            "GET /n/b user, and any user",
        ]
    );
}

// RB-11
#[tokio::test]
async fn the_table_follows_several_layers_and_those_of_one_path() {
    // The outer layer first; other layers change nothing; a later fallback takes the place of an earlier one.
    let both = |auth: &Auth<Person>| {
        Router::new()
            .route("/a", get(open))
            .fallback(open)
            .route_layer(auth.require::<roles::admin>())
            .layer(tower::layer::util::Identity::new())
            .layer(auth.require::<LoggedIn<Person>>())
            .fallback(admins)
    };
    assert_eq!(lines(both).await, ["* /* admin", "GET /a any user, and admin"]);

    let methods = |auth: &Auth<Person>| {
        let admin = auth.require::<roles::admin>();
        let methods = || get(open).fallback(open);
        Router::new()
            .route("/any", any(open).layer(admin.clone()))
            .route("/layer", methods().fallback(anybody).layer(admin.clone()).put(open))
            .route("/route-layer", methods().route_layer(admin).put(open))
    };
    assert_eq!(
        lines(methods).await,
        [
            "* /any admin",
            "* /layer admin, and any user",
            "GET /layer admin",
            "PUT /layer public",
            "* /route-layer public",
            "GET /route-layer admin",
            "PUT /route-layer public",
        ]
    );
}

#[require_role(admin)]
pub(super) async fn takes_body(body: String) -> String {
    body
}

#[public]
pub(super) async fn takes_any_body(body: String) -> String {
    body
}

/// The same policy three times: at the handler, over a router of ours, over what is the framework's own.
async fn three_ways() -> TestApp<Person> {
    TestApp::on_file(|auth| if is_actix() { super::actix::three_ways(auth) } else { three_ways_on_axum(auth) }).await
}

fn three_ways_on_axum(auth: Auth<Person>) -> TestRouter {
    let require = auth.require::<roles::admin>();
    let theirs = axum::Router::new()
        .route("/theirs", axum::routing::get(|| async { "" }).post(|body: String| async { body }))
        .layer(require.clone());
    let layered = Router::new().route("/layered", get(takes_any_body).post(takes_any_body)).route_layer(require);
    let router = Router::new()
        .route("/guarded", get(takes_body).post(takes_body))
        .nest("/nested", layered.clone())
        .merge(layered)
        .mount_undeclared(theirs)
        .merge(auth.routes())
        .with_state(auth);
    TestRouter::from(router)
}

const WAYS: [&str; 4] = ["/guarded", "/layered", "/nested/layered", "/theirs"];

/// What a client sees, but for the path that it asked for.
fn seen(answer: &TestAnswer, path: &str) -> (u16, Vec<String>, String) {
    let next = path.replace('/', "%2F");
    let headers = answer.headers().iter();
    let mut headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {value:?}").replace(&next, "")).collect();
    headers.sort_unstable();
    (answer.status(), headers, answer.text())
}

// RB-1, RB-2, RB-4, HT-1, HT-5
#[tokio::test]
async fn the_guard_of_a_group_refuses_exactly_as_that_of_a_handler() {
    let app = three_ways().await;
    let admin = app.login_as(PersonRole::Admin).await;
    let evil = admin.with_header("origin", "https://evil.example");
    let other = app.login_as(PersonRole::Helper).await;
    let disabled = app.user(PersonRole::Admin).await;
    let shut_out = app.login(&disabled).await;
    app.auth().set_active(disabled.id(), false).await.unwrap();
    let everybody = [("nobody", app.client()), ("evil", evil), ("other", other), ("shut out", shut_out)];
    let mut seen_by = Vec::new();
    for (who, client) in &everybody {
        for (method, accept, kind) in [
            (Method::GET, JSON, JSON),
            (Method::GET, HTML, JSON),
            (Method::POST, JSON, JSON),
            (Method::POST, HTML, "x/y"),
        ] {
            let mut first = None;
            for path in WAYS {
                let (body, asked) = streamed(1 << 16);
                let headers = [(ACCEPT, accept), (CONTENT_TYPE, kind)];
                let answer = client.send(method.clone(), path, &headers, body).await;
                let refused = *who != "evil" || method == Method::POST;
                assert!(!refused || asked.load(Ordering::SeqCst) == 0, "{who}: {method} {path}");
                let seen = refused.then(|| seen(&answer, path));
                assert_eq!(first.get_or_insert_with(|| seen.clone()), &seen, "{who}: {method} {path}");
                assert!(answer.header("cache-control").contains("no-store"), "{who}: {method} {path}");
                seen_by.push(answer.status());
            }
        }
    }
    for status in [401, 403, 303, 200] {
        assert!(seen_by.contains(&status), "{status} was not among the answers");
    }

    for path in WAYS {
        let answer = admin.send(Method::POST, path, &[(ORIGIN, "https://app.example")], "sent").await;
        assert_eq!((answer.status(), answer.text().as_str()), (200, "sent"), "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
    }
    // RB-3: from the next request on.
    app.auth()
        .set_role(app.auth().find_by_email("admin@app.example").await.unwrap().unwrap().id(), PersonRole::User)
        .await
        .unwrap();
    for path in WAYS {
        assert_eq!(admin.get(path).await.status(), 403, "{path}");
    }
    app.auth().pool().close().await;
    for path in WAYS {
        let answer = admin.send(Method::GET, path, &[(ACCEPT, JSON)], Body::empty()).await;
        assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"), "{path}");
        assert_eq!(app.client().get(path).await.status(), 401, "{path}");
    }
}
