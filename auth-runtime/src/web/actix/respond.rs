//! Answers of the toolkit, as actix-web's.

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, HeaderName, HeaderValue},
    },
};

use crate::{
    error::Error,
    user::Forbidden,
    web::{Answer, PRIVATE, Refusal, Refused},
};

/// An answer in actix-web's types.
pub(super) fn respond(answer: Answer) -> HttpResponse {
    let (head, body) = answer.into_response::<String>().into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status);
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        // What the one version of the types takes, the other takes too.
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().append(name, value);
        }
    }
    response.set_body(body).map_into_boxed_body()
}

/// The answer to who is not let in, marked as a guard's.
pub(super) fn refuse(Refusal(answer): Refusal) -> HttpResponse {
    marked(respond(*answer))
}

/// Marks an answer as a guard's.
pub(super) fn marked(mut response: HttpResponse) -> HttpResponse {
    response.extensions_mut().insert(Refused);
    response
}

pub(super) fn keep_out_of_caches<B>(response: &mut HttpResponse<B>) {
    let headers = response.headers_mut();
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    }
}

/// A refusal of a service function, as the answer of a handler.
impl ResponseError for Forbidden {
    fn status_code(&self) -> StatusCode {
        StatusCode::FORBIDDEN
    }

    fn error_response(&self) -> HttpResponse {
        respond(Answer::problem(&Error::from(self.clone())))
    }
}
