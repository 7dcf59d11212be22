use std::convert::Infallible;

use ::axum::{
    extract::{FromRef, FromRequest, Request, State},
    handler::Handler,
};
use http::{Method, StatusCode};

use super::{Keyholder, Mark, home, lines, nobody, save, send, shared, vault};
use crate::web::axum::{Public, Router, any, delete, get, post};

#[tokio::test]
async fn each_method_has_its_own_declaration() {
    let mut app = Router::new().route("/", get(home).post(save).merge(delete(vault)));
    assert_eq!(lines(&app), ["DELETE / keyholder", "GET / public", "POST / keyholder"]);

    assert_eq!(send(&mut app, Method::GET, "/", false).await.body, "home");
    assert_eq!(send(&mut app, Method::POST, "/", false).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&mut app, Method::POST, "/", true).await.body, "sent");
    assert_eq!(send(&mut app, Method::DELETE, "/", false).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&mut app, Method::PUT, "/", true).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// What a handler takes after its guard: nobody may get that far.
struct Reached;

impl<S: Sync> FromRequest<S> for Reached {
    type Rejection = Infallible;

    async fn from_request(_: Request, _: &S) -> Result<Self, Infallible> {
        panic!("the body was taken before the guard decided");
    }
}

// RB-4
#[tokio::test]
async fn a_refusal_comes_before_anything_else_is_extracted() {
    let mut app = Router::new().route("/", post(|_: Keyholder, _: Reached| async {}));
    assert_eq!(send(&mut app, Method::POST, "/", false).await.status, StatusCode::UNAUTHORIZED);
}

// HT-5
#[tokio::test]
async fn guarded_answers_stay_out_of_caches() {
    let mut app = Router::new()
        .route("/home", get(home))
        .route("/vault", get(vault))
        .route("/shared", get(shared))
        .route("/any", any(vault))
        .route("/other", get(home).fallback(vault))
        .fallback(vault);

    assert_eq!(send(&mut app, Method::GET, "/home", false).await.cache, None);
    let kept_out = Some("private, no-store");
    for path in ["/vault", "/any", "/elsewhere"] {
        let answer = send(&mut app, Method::GET, path, true).await;
        assert_eq!((answer.status, answer.cache.as_deref()), (StatusCode::OK, kept_out), "{path}");
        let refusal = send(&mut app, Method::GET, path, false).await;
        assert_eq!((refusal.status, refusal.cache.as_deref()), (StatusCode::UNAUTHORIZED, kept_out), "{path}");
    }
    assert_eq!(send(&mut app, Method::HEAD, "/vault", true).await.cache.as_deref(), kept_out);
    assert_eq!(send(&mut app, Method::PUT, "/other", true).await.cache.as_deref(), kept_out);
    // What a handler says itself stands.
    assert_eq!(send(&mut app, Method::GET, "/shared", true).await.cache.as_deref(), Some("max-age=60"));
}

#[tokio::test]
async fn denied_lets_nobody_in() {
    let mut app = Router::new().route("/", get(nobody));
    let answer = send(&mut app, Method::GET, "/", true).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::FORBIDDEN, ""));
    assert_eq!(lines(&app), ["GET / nobody"]);
}

#[tokio::test]
async fn the_table_follows_nest_merge_and_fallback() {
    let inner = Router::new().route("/", get(vault)).route("/{id}", post(save).put(save)).fallback(home);
    let files = ::axum::Router::new().route("/file", ::axum::routing::get(|| async { "file" }));
    let mut app = Router::new()
        .route("/", any(home))
        .merge(Router::new().route("/more", get(home)))
        .nest("/inner", inner.clone())
        .nest("/slash/", inner)
        .mount_undeclared(files)
        .fallback(vault);
    assert_eq!(
        lines(&app),
        [
            "* / public",
            "* /* undeclared",
            "* /* keyholder",
            "GET /inner keyholder",
            "* /inner/* public",
            "POST /inner/{id} keyholder",
            "PUT /inner/{id} keyholder",
            "GET /more public",
            "GET /slash/ keyholder",
            "* /slash/* public",
            "POST /slash/{id} keyholder",
            "PUT /slash/{id} keyholder",
        ]
    );
    // The table says what the router does.
    for (path, key, status, body) in [
        ("/", false, 200, "home"),
        ("/more", false, 200, "home"),
        ("/inner", false, 401, ""),
        ("/inner", true, 200, "vault"),
        ("/inner/a/b", false, 200, "home"),
        ("/slash/", true, 200, "vault"),
        ("/file", false, 200, "file"),
        ("/nothing", false, 401, ""),
    ] {
        let answer = send(&mut app, Method::GET, path, key).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, body), "{path}");
    }
}

#[tokio::test]
async fn state_layers_and_closures_work_as_in_axum() {
    #[derive(Clone)]
    struct App(&'static str);
    #[derive(Clone)]
    struct Part(&'static str);
    impl FromRef<App> for Part {
        fn from_ref(app: &App) -> Self {
            Self(app.0)
        }
    }
    async fn part(_: Keyholder, State(part): State<Part>) -> &'static str {
        part.0
    }

    let mut app: Router = Router::new()
        .route("/state", get(part))
        .route("/own", get(part).with_state(App("own")))
        .route("/closure", get(|_: Public| async { "closure" }))
        .route("/handler", get(vault.layer(Mark)).post(home))
        .route("/method", get(home).layer(Mark).post(home))
        .with_state(App("app"));
    assert_eq!(send(&mut app, Method::GET, "/state", true).await.body, "app");
    assert_eq!(send(&mut app, Method::GET, "/state", false).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&mut app, Method::GET, "/own", true).await.body, "own");
    assert_eq!(send(&mut app, Method::GET, "/closure", false).await.body, "closure");

    // A layer on a handler does not hide what it declares.
    let layered = send(&mut app, Method::GET, "/handler", false).await;
    assert_eq!((layered.status, layered.marked), (StatusCode::UNAUTHORIZED, true));
    assert_eq!(layered.cache.as_deref(), Some("private, no-store"));
    assert!(lines(&app).contains(&String::from("GET /handler keyholder")));
    assert!(!send(&mut app, Method::POST, "/handler", false).await.marked);
    assert!(send(&mut app, Method::GET, "/method", false).await.marked);
    assert!(!send(&mut app, Method::POST, "/method", false).await.marked);
}

#[tokio::test]
async fn layers_of_the_router_stand_where_axum_puts_them() {
    let routes = || Router::new().route("/", get(home));
    let mut all = routes().layer(Mark);
    assert!(send(&mut all, Method::GET, "/", false).await.marked);
    assert!(send(&mut all, Method::GET, "/nothing", false).await.marked);
    let mut found = routes().route_layer(Mark);
    assert!(send(&mut found, Method::GET, "/", false).await.marked);
    assert!(!send(&mut found, Method::GET, "/nothing", false).await.marked);
    assert_eq!(lines(&all), ["GET / public"]);
    assert_eq!(lines(&found), ["GET / public"]);
}
