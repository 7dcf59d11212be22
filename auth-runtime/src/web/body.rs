//! The body of a request to the toolkit's own routes.

use http::StatusCode;

use super::negotiate::BodyKind;
use crate::{
    error::Error,
    field::{BadBody, Fields},
};

/// The longest body that is read, in bytes (HT-7).
pub const MAX_BODY: usize = 16 * 1024;

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

/// The body is longer than is read.
pub(super) fn too_large() -> Error {
    Error::BadBody(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
}
