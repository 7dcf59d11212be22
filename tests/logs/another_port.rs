//! On one's own machine the program may listen elsewhere than where its links lead: the start says so.

use std::time::Duration;

use authwright::{prelude::*, test::TestApp};
use tokio::{net::TcpListener, time::timeout};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::granted::Lines;

#[derive(Clone, AuthUser)]
#[auth(realm = "walker")]
#[roles(user)]
struct Walker {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: WalkerRole,
}

/// What is logged where the program begins to serve on some port.
async fn logged(base_url: impl Fn(u16) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = base_url(listener.local_addr().unwrap().port());
    let routes = |auth: Auth<Walker>| Router::new().merge(auth.routes()).with_state(auth);
    let app = TestApp::configured(|builder| builder.base_url(base_url), routes).await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let listening = subscriber.set_default();
    // It is said before anything is waited for.
    let served = timeout(Duration::ZERO, app.auth().serve(listener, routes(app.auth().clone()))).await;
    drop(listening);
    assert!(served.is_err(), "nobody stopped it");
    lines.text()
}

#[tokio::test]
async fn another_port_than_that_of_the_links_is_told() {
    let text = logged(|_| String::from("http://127.0.0.1:1")).await;
    assert!(text.contains("WARN") && text.contains("AUTH_BASE_URL is http://127.0.0.1:1, and"), "{text}");
    assert!(text.contains("set AUTH_BASE_URL=http://127.0.0.1:"), "{text}");
    for same in [
        logged(|port| format!("http://localhost:{port}/shop")).await,
        logged(|_| String::from("https://app.example")).await,
    ] {
        assert!(!same.contains("AUTH_BASE_URL"), "{same}");
    }
}
