//! The body of a request to the toolkit's own routes.

use std::time::Duration;

use http::StatusCode;
use tokio::time::timeout;

use super::negotiate::BodyKind;
use crate::{
    error::Error,
    field::{BadBody, Fields},
};

/// The longest body that is read, in bytes (HT-7).
pub const MAX_BODY: usize = 16 * 1024;

/// How long a body may take: a form of a few kilobytes comes in a moment on any line.
const TIME: Duration = Duration::from_secs(10);

/// The fields of a body.
///
/// # Errors
/// [`Error::BadBody`]
pub(super) fn fields(kind: BodyKind, body: &[u8]) -> Result<Fields, Error> {
    let malformed = |bad: BadBody| Error::BadBody(StatusCode::BAD_REQUEST, bad.code());
    if body.len() > MAX_BODY {
        return Err(too_large());
    }
    if body.is_empty() && kind != BodyKind::Other {
        return Ok(Fields::default());
    }
    match kind {
        BodyKind::Json => Fields::from_json(body).map_err(malformed),
        BodyKind::Form => Fields::from_form(body).map_err(malformed),
        BodyKind::Empty | BodyKind::Other => {
            Err(Error::BadBody(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"))
        }
    }
}

/// A body, where it comes as soon as a form or a document of ours does (HT-7); `reading` reads at most [`MAX_BODY`].
///
/// # Errors
/// [`Error::BadBody`]
pub(super) async fn in_time<B, E>(reading: impl Future<Output = Result<B, E>>) -> Result<B, Error> {
    match timeout(TIME, reading).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Error::BadBody(StatusCode::REQUEST_TIMEOUT, "body_too_slow")),
    }
}

/// The body is longer than is read.
fn too_large() -> Error {
    Error::BadBody(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
}
