//! actix-web's own server, over real connections.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use authwright::{
    actix::{Router, post},
    prelude::{Auth, require_role},
    test::TestApp,
};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, spawn_blocking},
};

use crate::support::{User, UserRole, roles, routes};

#[require_role(admin)]
async fn upload(body: String) -> String {
    body.len().to_string()
}

/// The application, and its server until that is dropped.
async fn served() -> (TestApp<User>, SocketAddr, JoinHandle<std::io::Result<()>>) {
    let app = TestApp::<User>::on_file(routes).await;
    let router = Router::new().route("/upload", post(upload)).merge(app.auth().routes());
    let router: Router = router.with_state(app.auth().clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let auth: Auth<User> = app.auth().clone();
    let server = tokio::spawn(async move { auth.serve(listener, router).await });
    (app, address, server)
}

/// What comes back, until the server closes or says nothing more for a while.
async fn answer(to: SocketAddr, request: String) -> String {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(to).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    })
    .await
    .unwrap()
}

const CLOSE: &str = "host: app.example\r\nconnection: close\r\n";

#[tokio::test]
async fn a_request_is_answered_over_the_wire() {
    let (_app, address, server) = served().await;
    let page = answer(address, format!("GET /auth/login HTTP/1.1\r\n{CLOSE}accept: text/html\r\n\r\n")).await;
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.trim_end().ends_with("</html>"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    // RFC 9110, 9.3.2: the same head, and no body.
    let head = answer(address, format!("HEAD /auth/login HTTP/1.1\r\n{CLOSE}accept: text/html\r\n\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    server.abort();
}

// RB-4, HT-7: who is refused is answered at once, and what they go on to send is no second request.
#[tokio::test]
async fn who_is_refused_uploads_nothing() {
    let (app, address, server) = served().await;
    let smuggled = "GET /auth/login HTTP/1.1\r\nhost: app.example\r\n\r\n";
    let part = format!("POST /upload HTTP/1.1\r\nhost: app.example\r\ncontent-length: 1000000\r\n\r\n{smuggled}");
    let refused = answer(address, part).await;
    assert!(refused.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{refused}");
    assert_eq!(refused.matches("HTTP/1.1 ").count(), 1, "{refused}");

    let admin = app.login_as(UserRole::Admin).await.cookie("__Host-user_session").unwrap();
    let origin = "origin: https://app.example\r\n";
    let whole = format!(
        "POST /upload HTTP/1.1\r\n{CLOSE}{origin}cookie: __Host-user_session={admin}\r\ncontent-length: 5\r\n\r\nwhole"
    );
    let taken = answer(address, whole).await;
    assert!(taken.starts_with("HTTP/1.1 200 OK\r\n") && taken.ends_with("\r\n\r\n5"), "{taken}");
    server.abort();
}

// HT-7
#[tokio::test]
async fn a_body_that_is_too_long_is_not_read_to_its_end() {
    let (_app, address, server) = served().await;
    let long = "x".repeat(64 * 1024);
    let request = format!(
        "POST /auth/login HTTP/1.1\r\nhost: app.example\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{long}",
        100 * long.len()
    );
    let answer = answer(address, request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("body_too_large"), "{answer}");
    server.abort();
}

#[tokio::test]
async fn a_server_that_is_dropped_listens_no_more() {
    let (_app, address, server) = served().await;
    let login = || answer(address, format!("GET /auth/login HTTP/1.1\r\n{CLOSE}\r\n"));
    assert!(login().await.starts_with("HTTP/1.1 200"));
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    for _ in 0..200 {
        if TcpStream::connect(address).is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the port is still answered at");
}
