//! Guarded answers stay out of caches.

use std::pin::Pin;

use ::axum::{extract::Request, handler::Handler, response::Response};
use http::{HeaderValue, header::CACHE_CONTROL};

use crate::web::PRIVATE;

/// A handler whose answers, refusals included, say `Cache-Control: private, no-store` where they do not say
/// anything else.
#[derive(Clone)]
pub(super) struct Uncached<H>(pub(super) H);

impl<H, T, S> Handler<T, S> for Uncached<H>
where
    H: Handler<T, S>,
{
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, state: S) -> Self::Future {
        let answer = self.0.call(request, state);
        Box::pin(async move {
            let mut answer = answer.await;
            keep_out_of_caches(&mut answer);
            answer
        })
    }
}

pub(super) fn keep_out_of_caches(answer: &mut Response) {
    answer.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(PRIVATE));
}
