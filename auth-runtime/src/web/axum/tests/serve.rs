use std::net::SocketAddr;

use ::axum::body::Body;
use http::{Request, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::Service;

use super::vault;
use crate::web::axum::{Router, get};

#[tokio::test]
async fn axum_serves_it_and_takes_it_in() {
    async fn connected(listener: &TcpListener) -> TcpStream {
        TcpStream::connect(listener.local_addr().unwrap()).await.unwrap()
    }
    async fn read(mut stream: TcpStream) -> String {
        stream.write_all(b"GET /vault HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
    let app = || Router::new().route("/vault", get(vault));

    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = connected(&plain).await;
    let server = tokio::spawn(async move { ::axum::serve(plain, app()).await });
    assert!(read(stream).await.starts_with("HTTP/1.1 401"));
    server.abort();

    let with_peer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = connected(&with_peer).await;
    let service = app().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { ::axum::serve(with_peer, service).await });
    assert!(read(stream).await.starts_with("HTTP/1.1 401"));
    server.abort();

    let mut outer = ::axum::Router::new().merge(app());
    let request = Request::get("/vault").body(Body::empty()).unwrap();
    assert_eq!(outer.call(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
