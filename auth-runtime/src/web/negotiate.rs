//! Which of the two faces a request asks for.

use http::{HeaderMap, Method, header, request::Parts};

/// The kind of a body, by its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// There is none.
    Empty,
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// Something else.
    Other,
}

pub(super) fn body_kind(headers: &HeaderMap) -> BodyKind {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        let empty = headers.get(header::CONTENT_LENGTH).is_none_or(|length| length.as_bytes() == b"0")
            && !headers.contains_key(header::TRANSFER_ENCODING);
        return if empty { BodyKind::Empty } else { BodyKind::Other };
    };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        BodyKind::Json
    } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        BodyKind::Form
    } else {
        BodyKind::Other
    }
}

/// Whether a page is asked for. JSON unless `Accept` names `text/html`; for a `POST` the body's kind decides.
pub(super) fn wants_page(parts: &Parts) -> bool {
    match (&parts.method, body_kind(&parts.headers)) {
        (&Method::POST, BodyKind::Form) => true,
        (&Method::POST, BodyKind::Json) => false,
        _ => accepts_html(&parts.headers),
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("text/html"));
            named
                && !parts.any(|parameter| {
                    matches!(parameter.to_ascii_lowercase().as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
                })
        })
    })
}
