use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use ::axum::body::Body;
use http::{Request, StatusCode};
use tokio::{net::TcpListener, task::spawn_blocking};
use tower::Service;

use super::vault;
use crate::web::axum::{Router, get};

fn app() -> Router {
    Router::new().route("/vault", get(vault))
}

/// The answer over the wire.
async fn answer(from: SocketAddr) -> String {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(from).unwrap();
        stream.write_all(b"GET /vault HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn axum_serves_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { ::axum::serve(listener, app()).await });
    assert!(answer(address).await.starts_with("HTTP/1.1 401"));
    server.abort();
}

#[tokio::test]
async fn axum_serves_it_with_addresses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { ::axum::serve(listener, service).await });
    assert!(answer(address).await.starts_with("HTTP/1.1 401"));
    server.abort();
}

#[tokio::test]
async fn an_axum_router_takes_it_in() {
    let mut outer = ::axum::Router::new().merge(app());
    let request = Request::get("/vault").body(Body::empty()).unwrap();
    assert_eq!(outer.call(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
