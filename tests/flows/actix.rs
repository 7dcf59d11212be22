//! What the strict router of actix-web does by itself; all else is tested on both frameworks.

use std::{
    future::{Ready, ready},
    sync::atomic::{AtomicUsize, Ordering},
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::ErrorImATeapot,
    middleware::{Next, from_fn},
    web,
};
use authwright::{
    actix::{Router, State, any, delete, get, head, post},
    prelude::{Auth, CurrentUser, public, require_login, require_role},
    test::{TestApp, TestRouter},
    user::LoggedIn,
};
use axum::{
    body::Body,
    http::{
        Method,
        header::{ACCEPT, ALLOW, CONTENT_TYPE, UPGRADE},
    },
};

use crate::{
    access::{Person, PersonRole, agree, anybody, roles, takes_any_body, takes_body},
    support::{JSON, streamed},
};

pub(super) fn three_ways(auth: Auth<Person>) -> TestRouter {
    let require = auth.require::<roles::admin>();
    let theirs = || {
        let get = web::get().to(|| async { "" });
        web::resource("").route(get).route(web::post().to(|body: String| async { body }))
    };
    let mounted = Router::new().mount_undeclared("/theirs", theirs).layer(require.clone());
    let layered = Router::new().route("/layered", get(takes_any_body).post(takes_any_body)).route_layer(require);
    let router = Router::new()
        .route("/guarded", get(takes_body).post(takes_body))
        .nest("/nested", layered.clone())
        .merge(layered)
        .merge(mounted)
        .merge(auth.routes())
        .with_state(auth);
    TestRouter::from(router)
}

#[public]
async fn open() -> &'static str {
    "open"
}

#[require_role(roles::admin)]
async fn admins() -> &'static str {
    "admins"
}

#[require_role(roles::helper, roles::admin)]
async fn helpers(id: web::Path<i64>, State(auth): State<Auth<Person>>) -> String {
    format!("{id} {}", auth.settings().auth_path)
}

/// Routes of each kind that a layer may or may not cover.
fn each_kind() -> Router<Auth<Person>> {
    Router::new()
        .route("/a", get(open).post(helpers_alone))
        .nest("/n/", Router::new().route("/", get(open)).route("/b/{id}", get(helpers)).fallback(anybody))
        .nest("/m", Router::new().mount_undeclared("/u", || web::resource("/deep").to(|| async { "mounted" })))
        .fallback(open)
}

#[require_role(roles::helper)]
async fn helpers_alone() -> &'static str {
    "helpers"
}

async fn app(build: impl Fn(&Auth<Person>) -> Router<Auth<Person>>) -> TestApp<Person> {
    TestApp::on_file(|auth| build(&auth).merge(auth.routes()).with_state(auth)).await
}

/// The application's own lines of a table, once the matrix has said the same.
async fn lines(build: impl Fn(&Auth<Person>) -> Router<Auth<Person>>) -> Vec<String> {
    let app = TestApp::new(|auth| build(&auth).with_state(auth)).await;
    let table = build(app.auth()).access_table();
    agree(&table, &app.denial_matrix().await);
    table.iter().map(|entry| format!("{} {} {}", entry.method, entry.path, entry.access)).collect()
}

// RB-11
#[tokio::test]
async fn the_table_says_what_is_asked_and_no_more() {
    assert_eq!(
        lines(|_| each_kind()).await,
        [
            "* /* public",
            "GET /a public",
            "POST /a helper",
            "* /m/u/* undeclared",
            "GET /n public",
            "* /n/* any user",
            "GET /n/b/{id} helper or admin",
        ]
    );
    assert_eq!(
        lines(|auth| each_kind().layer(auth.require::<roles::admin>()).route("/after", get(open))).await,
        [
            "* /* admin",
            "GET /a admin",
            "POST /a admin, and helper",
            "GET /after public",
            "* /m/u/* admin",
            "GET /n admin",
            "* /n/* admin, and any user",
            "GET /n/b/{id} admin, and helper or admin",
        ]
    );
    assert_eq!(
        lines(|auth| each_kind().route_layer(auth.require::<roles::user>()).fallback(admins)).await,
        [
            "* /* admin",
            "GET /a user",
            "POST /a user, and helper",
            "* /m/u/* undeclared",
            "GET /n user",
            "* /n/* any user",
            "GET /n/b/{id} user, and helper or admin",
        ]
    );
}

// RB-1: what stands nearest answers, and a layer covers what is mounted.
#[tokio::test]
async fn each_path_is_answered_by_its_own_handler() {
    let app = app(|_| each_kind()).await;
    let helper = app.login_as(PersonRole::Helper).await;
    for (path, said) in [
        ("/a", "open"),
        ("/n", "open"),
        ("/n/b/7", "7 /auth"),
        ("/m/u/deep", "mounted"),
        ("/n/elsewhere/deep", "Test "),
        ("/n/", "Test "),
        ("/elsewhere", "open"),
        ("/", "open"),
    ] {
        let answer = helper.get(path).await;
        assert!(answer.status() == 200 && answer.text().starts_with(said), "{path}: {}", answer.text());
    }
    // A parameter that is none is the extractor's to refuse, after the guard.
    assert_eq!(helper.get("/n/b/x").await.status(), 404);
    assert_eq!(app.client().get("/n/b/x").await.status(), 401);
    assert_eq!(app.client().get("/n/nowhere").await.status(), 401);
    assert_eq!(app.client().get("/m/u/nowhere").await.status(), 404);

    let guarded = TestApp::<Person>::on_file(|auth| {
        each_kind().layer(auth.require::<roles::admin>()).merge(auth.routes()).with_state(auth)
    })
    .await;
    for path in ["/a", "/n", "/n/b/7", "/m/u/deep", "/m/u/nowhere", "/elsewhere"] {
        assert_eq!(guarded.client().get(path).await.status(), 401, "{path}");
        assert_eq!(guarded.login_as(PersonRole::User).await.get(path).await.status(), 403, "{path}");
    }
    let admin = guarded.login_as(PersonRole::Admin).await;
    let mounted = admin.get("/m/u/deep").await;
    assert_eq!((mounted.text().as_str(), mounted.header("cache-control")), ("mounted", "private, no-store"));
}

// RB-11: the table is not asked in the order in which it was written.
#[tokio::test]
async fn the_path_that_is_written_out_furthest_answers() {
    let app = app(|_| {
        Router::new()
            .route("/{rest:.*}", get(open))
            .route("/files/{path:.*}", get(open))
            .mount_undeclared("/files/own", || web::resource("/deep").to(|| async { "mounted" }))
            .route("/files/private", get(admins))
            .route("/files/{name}", post(admins))
            .nest("/{tenant}", Router::new().route("/x", get(open)).fallback(open))
            .nest("/admin", Router::new().route("/y", get(open)).fallback(admins))
    })
    .await;
    let client = app.client();
    for path in ["/files/private", "/admin/nothing", "/admin"] {
        assert_eq!(client.get(path).await.status(), 401, "{path}");
    }
    assert_eq!(client.get("/files/own/deep").await.text(), "mounted");
    assert_eq!(client.get("/files/other/deep").await.text(), "open");
    assert_eq!(client.get("/tenant/nothing/deep").await.text(), "open");
    assert_eq!(client.page("/auth/login").await.status(), 200);
}

// RL-5: a proxy that limits the toolkit's routes by their path misses no spelling of it.
#[tokio::test]
async fn the_toolkits_routes_have_one_spelling() {
    let app = app(|_| Router::new()).await;
    let user = app.user(PersonRole::User).await;
    let login = serde_json::json!({ "email": user.email, "password": TestApp::<Person>::PASSWORD });
    for path in ["/%61uth/login", "/auth/%6Cogin", "/auth/%6cogin", "/auth%2Flogin", "//auth/login", "/auth//login"] {
        let answer = app.client().post(path, login.clone()).await;
        assert_eq!((answer.status(), answer.text().as_str()), (404, ""), "{path}");
    }
    assert_eq!(app.client().get("/auth/styl%65.css").await.status(), 404);
    assert_eq!(app.client().post("/auth/login", login).await.status(), 200);
}

// HT-1: between a layer and a guard the application may change a request.
#[tokio::test]
async fn a_guard_sees_the_request_as_it_is_and_not_as_a_layer_saw_it() {
    async fn overridden(
        mut request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
        if request.query_string() == "delete" {
            request.head_mut().method = actix_web::http::Method::DELETE;
        }
        next.call(request).await
    }
    let app = TestApp::<Person>::on_file(|auth| {
        let inner = Router::new().route("/mine", get(anybody).delete(anybody)).with_state::<()>(auth.clone());
        let require = auth.require::<LoggedIn<Person>>();
        let outer = move || web::scope("").wrap(from_fn(overridden)).wrap(require.clone()).service(inner.clone());
        TestRouter::from(Router::new().mount_undeclared("/x", outer).merge(auth.routes()).with_state::<()>(auth))
    })
    .await;
    let user = app.login_as(PersonRole::User).await.with_header("origin", "https://evil.example");
    assert_eq!(user.get("/x/mine").await.status(), 200);
    assert_eq!(user.get("/x/mine?delete").await.code(), "cross_site");
    assert_eq!(app.client().get("/x/mine").await.status(), 401);
}

// RB-1: who may not see a path learns nothing of its methods.
#[tokio::test]
async fn a_layer_is_asked_before_a_method_is_refused() {
    let app = app(|auth| Router::new().route("/a", get(open)).layer(auth.require::<roles::admin>())).await;
    for (client, status) in
        [(app.client(), 401), (app.login_as(PersonRole::User).await, 403), (app.login_as(PersonRole::Admin).await, 405)]
    {
        let answer = client.delete("/a").await;
        assert_eq!((answer.status(), answer.header(ALLOW.as_str()).is_empty()), (status, status != 405));
    }
}

// HT-7: actix-web reads on and on after this header, whatever length was said.
#[tokio::test]
async fn a_body_that_would_not_end_is_not_waited_for() {
    let app = app(|_| Router::new()).await;
    let headers = [(UPGRADE, "websocket"), (CONTENT_TYPE, JSON)];
    assert_eq!(app.client().send(Method::POST, "/auth/login", &headers, "{}").await.status(), 400);
}

// RFC 9110: `HEAD` as `GET`, `Allow` with 405.
#[tokio::test]
async fn methods_are_answered_as_http_says() {
    let app = app(|_| {
        Router::new()
            .route("/get", get(open).post(admins))
            .route("/head", get(admins).head(open))
            .route("/any", any(open).merge(delete(admins)))
            .route("/only", head(open).options(open).put(open).patch(open))
    })
    .await;
    let client = app.client();
    let ask = async |method: Method, path: &str| {
        let answer = client.send(method, path, &[(ACCEPT, JSON)], Body::empty()).await;
        (answer.status(), answer.header(ALLOW.as_str()).to_owned())
    };
    let is = |status, allow: &str| (status, allow.to_owned());
    assert_eq!(ask(Method::HEAD, "/get").await, is(200, ""));
    assert_eq!(ask(Method::DELETE, "/get").await, is(405, "GET,POST,HEAD"));
    assert_eq!(ask(Method::HEAD, "/head").await, is(200, ""));
    assert_eq!(ask(Method::GET, "/head").await, is(401, ""));
    assert_eq!(ask(Method::TRACE, "/any").await, is(200, ""));
    assert_eq!(ask(Method::DELETE, "/any").await, is(401, ""));
    assert_eq!(ask(Method::GET, "/only").await, is(405, "HEAD,OPTIONS,PUT,PATCH"));
}

/// How often something after a guard was extracted.
static EXTRACTED: AtomicUsize = AtomicUsize::new(0);

struct Counted;

impl FromRequest for Counted {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        EXTRACTED.fetch_add(1, Ordering::SeqCst);
        ready(if request.query_string() == "teapot" { Err(ErrorImATeapot("short and stout")) } else { Ok(Self) })
    }
}

#[require_login]
async fn counted(_first: Counted, body: String, _last: Counted, me: CurrentUser<Person>) -> HttpResponse {
    HttpResponse::Ok().body(format!("{} {body}", me.role))
}

// RB-4: actix-web polls the extractors of a handler at once; the guard is not one of them.
#[tokio::test]
async fn nothing_is_extracted_for_who_is_not_let_in() {
    let app = app(|_| Router::new().route("/counted", post(counted))).await;
    let user = app.login_as(PersonRole::User).await;
    let evil = user.with_header("origin", "https://evil.example");
    for (client, status) in [(app.client(), 401), (evil, 403)] {
        let (body, asked) = streamed(1 << 16);
        assert_eq!(client.send(Method::POST, "/counted", &[(ACCEPT, JSON)], body).await.status(), status);
        assert_eq!((EXTRACTED.load(Ordering::SeqCst), asked.load(Ordering::SeqCst)), (0, 0));
    }
    let own = user.with_header("origin", "https://app.example");
    let answer = own.send(Method::POST, "/counted?teapot", &[(ACCEPT, JSON)], "sent").await;
    assert_eq!((answer.status(), EXTRACTED.load(Ordering::SeqCst)), (418, 1));
    let answer = own.send(Method::POST, "/counted", &[(ACCEPT, JSON)], "sent").await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "user sent"));
    assert_eq!(EXTRACTED.load(Ordering::SeqCst), 3);
    // What a guard lets through is kept out of caches, and so is what an extractor answers.
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

#[test]
#[should_panic(expected = "the path answers `GET` already")]
fn one_method_of_one_path_has_one_handler() {
    let _ = Router::<Auth<Person>>::new().route("/a", get(open)).merge(Router::new().route("/a", get(admins)));
}

#[test]
#[should_panic(expected = "both routers have a fallback")]
fn two_fallbacks_do_not_merge() {
    let _ = Router::<Auth<Person>>::new().fallback(open).merge(Router::new().fallback(admins));
}

#[test]
#[should_panic(expected = "`/a/{name}` and `/a/{id}` are the same path by two names")]
fn one_path_has_one_name_for_what_varies() {
    let _ = Router::<Auth<Person>>::new().route("/a/{id}", get(open)).route("/a/{name}", post(open));
}

#[test]
#[should_panic(expected = "actix-web writes `{rest:.*}` for axum's `{*rest}`: `/a/{*rest}`")]
fn a_path_of_axum_is_told_at_once() {
    let _ = Router::<Auth<Person>>::new().route("/a/{*rest}", get(open));
}

#[test]
#[should_panic(expected = "a path begins with `/`: `a`")]
fn a_path_begins_with_a_slash() {
    let _ = Router::<Auth<Person>>::new().route("a", get(open));
}

#[test]
#[should_panic(expected = "a prefix begins with `/` and goes on: `/`")]
fn a_prefix_is_more_than_a_slash() {
    let _ = Router::<Auth<Person>>::new().nest("/", Router::new().route("/a", get(open)));
}
