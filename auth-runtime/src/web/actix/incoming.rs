//! A request on its way to a handler.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use http::{Extensions, HeaderName, HeaderValue, Method, Request, Uri, request::Parts};

/// A request on its way to a handler: what actix-web knows of it, and its head in the types that the toolkit reads.
pub struct Incoming {
    pub(super) request: HttpRequest,
    pub(super) payload: Payload,
    pub(super) parts: Parts,
}

impl Incoming {
    /// `None` where the head is none: the answer is [`malformed`].
    pub(super) fn new(request: HttpRequest, payload: Payload) -> Option<Self> {
        let parts = take(&request)?;
        Some(Self { request, payload, parts })
    }
}

/// Who was found to send a request, by a layer before.
struct Found(Extensions);

/// The head of a request. Who was found to send it, by a layer before, stands in it.
///
/// The head itself is always the one that is there now: between a layer and a handler stands middleware of the
/// application, which may change it, and a guard must see what the handler sees.
///
/// `None` where it is none: the answer is [`malformed`].
pub(super) fn take(request: &HttpRequest) -> Option<Parts> {
    let mut parts = carried_over(request)?;
    if let Some(Found(found)) = request.extensions_mut().remove::<Found>() {
        parts.extensions = found;
    }
    Some(parts)
}

/// The answer to a head that cannot be carried over. No header is left out, for it may be the one that forbids.
pub(super) fn malformed() -> HttpResponse {
    HttpResponse::BadRequest().finish()
}

/// Keeps for who comes next what was found.
pub(super) fn keep(request: &HttpRequest, parts: Parts) {
    request.extensions_mut().insert(Found(parts.extensions));
}

/// actix-web is on an older version of the crate `http`, whose types are others.
fn carried_over(request: &HttpRequest) -> Option<Parts> {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.method = Method::from_bytes(request.method().as_str().as_bytes()).ok()?;
    parts.uri = Uri::try_from(request.uri().to_string()).ok()?;
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        // More headers than the map can hold are no reason to panic.
        parts.headers.try_append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?).ok()?;
    }
    Some(parts)
}
