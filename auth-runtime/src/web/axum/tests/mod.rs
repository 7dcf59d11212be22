//! What the strict router does beside what axum does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod routes;
mod serve;

use ::axum::{
    body::{Body, to_bytes},
    extract::FromRequestParts,
    response::Response,
};
use http::{
    HeaderValue, Method, Request, StatusCode,
    header::{AUTHORIZATION, CACHE_CONTROL},
    request::Parts,
};
use tower::{Layer, Service};

use super::{Access, Declaration, Denied, Public, Router};
use crate::web::guard::sealed;

/// A guard that needs no sessions: it lets in whoever sends any credentials.
struct Keyholder;

impl sealed::Declaration for Keyholder {}

impl Declaration for Keyholder {
    fn access() -> Access {
        Access::Guarded(String::from("keyholder"))
    }
}

impl<S: Sync> FromRequestParts<S> for Keyholder {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        if parts.headers.contains_key(AUTHORIZATION) { Ok(Self) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

async fn home(_: Public) -> &'static str {
    "home"
}

async fn vault(_: Keyholder) -> &'static str {
    "vault"
}

async fn save(_: Keyholder, body: String) -> String {
    body
}

async fn shared(_: Keyholder) -> ([(http::HeaderName, &'static str); 1], &'static str) {
    ([(CACHE_CONTROL, "max-age=60")], "shared")
}

async fn nobody(_: Denied) -> &'static str {
    "nobody"
}

/// Writes a header, so that one sees where a layer stands.
#[derive(Clone)]
struct Mark;

#[derive(Clone)]
struct Marking<T>(T);

impl<T> Layer<T> for Mark {
    type Service = Marking<T>;

    fn layer(&self, inner: T) -> Marking<T> {
        Marking(inner)
    }
}

impl<T> Service<Request<Body>> for Marking<T>
where
    T: Service<Request<Body>, Response = Response>,
    T::Future: Send + 'static,
{
    type Response = Response;
    type Error = T::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, T::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), T::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            let mut answer = answer.await?;
            answer.headers_mut().insert("mark", HeaderValue::from_static("1"));
            Ok(answer)
        })
    }
}

struct Answer {
    status: StatusCode,
    cache: Option<String>,
    marked: bool,
    body: String,
}

async fn send(router: &mut Router, method: Method, path: &str, key: bool) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if key {
        request = request.header(AUTHORIZATION, "key");
    }
    let answer = router.call(request.body(Body::from("sent")).unwrap()).await.unwrap();
    let cache = answer.headers().get(CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
    let marked = answer.headers().contains_key("mark");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    Answer { status, cache, marked, body: String::from_utf8(body.to_vec()).unwrap() }
}

fn lines<S: Clone + Send + Sync + 'static>(router: &Router<S>) -> Vec<String> {
    router.access_table().iter().map(|line| format!("{} {} {}", line.method, line.path, line.access)).collect()
}
