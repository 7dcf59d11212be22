//! Requests that another site's page made a browser send.

use http::{HeaderMap, Method, header, request::Parts};

use super::negotiate::{BodyKind, body_kind};
use crate::{config::Settings, error::Error};

/// Whether a request may change something on the strength of a cookie (HT-1).
///
/// Of an unsafe method or an upgrade: `Origin` may be one that the settings list; else `Sec-Fetch-Site`, if present,
/// is `same-origin`; else `Origin`, if present, is ours; with neither header a JSON body or none passes, which no
/// other site can send without asking first, and a form is refused.
///
/// # Errors
/// [`Error::CrossSite`]
pub(super) fn check(parts: &Parts, settings: &Settings) -> Result<(), Error> {
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if safe && !parts.headers.contains_key(header::UPGRADE) {
        return Ok(());
    }
    if allowed(&parts.headers, settings) { Ok(()) } else { Err(Error::CrossSite) }
}

fn allowed(headers: &HeaderMap, settings: &Settings) -> bool {
    let origin = headers.get(header::ORIGIN).map(|origin| origin.as_bytes());
    if settings.allowed_origins.iter().any(|listed| Some(listed.as_bytes()) == origin) {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() == b"same-origin";
    }
    match origin {
        Some(origin) => origin == settings.base_url.origin().as_bytes(),
        None => matches!(body_kind(headers), BodyKind::Empty | BodyKind::Json),
    }
}
