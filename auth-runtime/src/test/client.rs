//! A browser, as far as requests go: it keeps cookies and sends forms.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use ::axum::{body::Body, extract::ConnectInfo};
use http::{
    HeaderName, HeaderValue, Method, Request, Response,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE},
};
use serde_json::Value as JsonValue;

use super::{TestAnswer, TestRouter};

/// A browser that keeps the cookies it is given. Its clones share them.
#[derive(Clone)]
pub struct TestClient {
    router: TestRouter,
    origin: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    extra: Vec<(HeaderName, HeaderValue)>,
    peer: IpAddr,
}

impl TestClient {
    pub(super) fn new(router: TestRouter, origin: &str) -> Self {
        Self {
            router,
            origin: origin.to_owned(),
            cookies: Arc::default(),
            extra: Vec::new(),
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    /// The same browser with one more header on each request, in any bytes that a header can have.
    ///
    /// # Panics
    /// Where it is no header.
    #[must_use]
    pub fn with_header(&self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let mut client = self.clone();
        let name = HeaderName::try_from(name).expect("the name of a header");
        client.extra.push((name, HeaderValue::from_bytes(value.as_ref()).expect("the value of a header")));
        client
    }

    /// The same browser behind another address.
    #[must_use]
    pub fn from_address(&self, peer: IpAddr) -> Self {
        Self { peer, ..self.clone() }
    }

    /// The value of a cookie that it keeps.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    /// The names of the cookies that it keeps.
    #[must_use]
    pub fn cookie_names(&self) -> Vec<String> {
        self.jar().keys().cloned().collect()
    }

    /// Gives it a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    /// Takes a cookie from it.
    pub fn forget_cookie(&self, name: &str) {
        self.jar().remove(name);
    }

    /// Asks for JSON.
    pub async fn get(&self, path: &str) -> TestAnswer {
        self.send(Method::GET, path, &[(ACCEPT, "application/json")], Body::empty()).await
    }

    /// Asks for a page.
    pub async fn page(&self, path: &str) -> TestAnswer {
        self.send(Method::GET, path, &[(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")], Body::empty())
            .await
    }

    /// Sends a JSON document.
    pub async fn post(&self, path: &str, json: JsonValue) -> TestAnswer {
        self.json(Method::POST, path, json).await
    }

    /// Sends a JSON document by any method.
    pub async fn json(&self, method: Method, path: &str, json: JsonValue) -> TestAnswer {
        self.send(method, path, &[(CONTENT_TYPE, "application/json")], Body::from(json.to_string())).await
    }

    /// Sends `DELETE`.
    pub async fn delete(&self, path: &str) -> TestAnswer {
        self.send(Method::DELETE, path, &[], Body::empty()).await
    }

    /// Fills in and sends the form that a page shows, as a person would: with what is hidden in it.
    ///
    /// # Panics
    /// Where the page shows no form.
    pub async fn submit(&self, page: &str, fields: &[(&str, &str)]) -> TestAnswer {
        let shown = self.page(page).await;
        let (action, hidden) = shown.form().unwrap_or_else(|| panic!("{page} shows no form:\n{}", shown.text()));
        let mut sent = hidden;
        sent.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.form(&action, &fields).await
    }

    /// Sends a form as it is, from a page of the application itself.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> TestAnswer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let origin = self.origin.clone();
        let headers = [(CONTENT_TYPE, "application/x-www-form-urlencoded"), (ACCEPT, "text/html"), (ORIGIN, &origin)];
        self.send(Method::POST, path, &headers, Body::from(body)).await
    }

    /// Sends any request. Cookies go with it, and those that come back are kept.
    ///
    /// # Panics
    /// Where it is no request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
    ) -> TestAnswer {
        let answer = TestAnswer::read(self.call(method, path, headers, body).await).await;
        self.keep(&answer);
        answer
    }

    /// Sends a request and answers as soon as there is a status; what comes back is not kept.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
    ) -> Response<Body> {
        let path = path.strip_prefix(self.origin.as_str()).unwrap_or(path);
        let host = self.origin.split("://").nth(1).unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path).header(HOST, host);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let mut request = request.body(body.into()).expect("a request");
        let cookies: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            let cookies = HeaderValue::try_from(cookies.join("; ")).expect("cookies");
            request.headers_mut().insert(COOKIE, cookies);
        }
        for (name, value) in &self.extra {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.peer, 40_000)));
        self.router.call(request).await
    }

    /// The origin of the application.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    fn keep(&self, answer: &TestAnswer) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if text.contains("Max-Age=0") {
                self.forget_cookie(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
