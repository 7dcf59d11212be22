//! Answers: JSON, problem documents (RFC 9457), pages and redirects, with the headers that all of them need.

use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, VARY,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use crate::{error::Error, page::Page, user::AuthUser};

/// Nothing from elsewhere, no script at all, and no frame around the page (HT-6).
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// When to come back where there is too much to do, in seconds.
const BUSY: HeaderValue = HeaderValue::from_static("2");

/// What a guarded answer says of caches: `private` for those that know no `no-store`; `no-store` so that the browser's
/// "back" shows nothing after logout (OWASP Session Management, "Web Content Caching").
pub(super) const PRIVATE: &str = "private, no-store";

/// An answer of the toolkit, for whichever framework sends it.
#[derive(Debug)]
#[must_use]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn new(status: StatusCode) -> Self {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static("Accept, Cookie"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Self { status, headers, body: String::new() }
    }

    /// No content: 204.
    pub(super) fn empty() -> Self {
        Self::new(StatusCode::NO_CONTENT)
    }

    /// A JSON document.
    pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(body) => Self { body, ..Self::new(status) }.with(CONTENT_TYPE, "application/json"),
            Err(error) => Self::problem(&Error::internal(error)),
        }
    }

    /// What went wrong, as a problem document. The cause stays in the log.
    pub(super) fn problem(error: &Error) -> Self {
        log(error);
        let status = error.status();
        let mut document = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "code": error.code(),
            "detail": error.text(),
        });
        if let (Error::Invalid(errors), JsonValue::Object(members)) = (error, &mut document) {
            members.insert("errors".into(), serde_json::to_value(errors).unwrap_or_default());
        }
        let answer = Self { body: document.to_string(), ..Self::new(status) };
        answer.with(CONTENT_TYPE, "application/problem+json").busy(error)
    }

    /// A page.
    pub(super) fn page<U: AuthUser>(status: StatusCode, page: &Page) -> Self {
        match U::page(page) {
            Ok(body) => {
                let mut answer = Self { body, ..Self::new(status) };
                answer.headers.insert(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
                answer.with(CONTENT_TYPE, "text/html; charset=utf-8").with(REFERRER_POLICY, "same-origin")
            }
            Err(error) => Self::problem(&error.into()),
        }
    }

    /// The stylesheet, which is the same for everybody and may be kept for an hour.
    pub(super) fn stylesheet(css: &str) -> Self {
        let mut answer = Self { body: css.to_owned(), ..Self::new(StatusCode::OK) };
        answer.headers.remove(VARY);
        answer.with(CONTENT_TYPE, "text/css; charset=utf-8").with(CACHE_CONTROL, "public, max-age=3600")
    }

    /// Sends the browser on, by `GET`: 303.
    pub(super) fn see_other(path: &str) -> Self {
        let mut answer = Self::new(StatusCode::SEE_OTHER);
        match HeaderValue::try_from(path) {
            Ok(path) => {
                answer.headers.insert(LOCATION, path);
                answer
            }
            Err(error) => Self::problem(&Error::internal(error)),
        }
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Adds cookies.
    pub(super) fn cookies(mut self, cookies: impl IntoIterator<Item = HeaderValue>) -> Self {
        for cookie in cookies {
            self.headers.append(SET_COOKIE, cookie);
        }
        self
    }

    /// Says when to come back, where that is the problem.
    pub(super) fn busy(mut self, error: &Error) -> Self {
        if matches!(error, Error::Busy | Error::Unavailable(_)) {
            self.headers.insert(RETRY_AFTER, BUSY);
        }
        self
    }

    /// The answer as the frameworks' common type.
    #[must_use]
    pub fn into_response<B: From<String>>(self) -> Response<B> {
        let mut response = Response::new(B::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// What the client is not told.
pub(super) fn log(error: &Error) {
    match error {
        Error::Unavailable(_) | Error::RoleUnknown(_) | Error::Random | Error::Unsupported(_) | Error::Internal(_) => {
            tracing::error!(code = error.code(), %error, "a request failed");
        }
        Error::Busy => tracing::warn!(code = error.code(), "a request was turned away"),
        _ => tracing::debug!(code = error.code(), "a request was refused"),
    }
}
