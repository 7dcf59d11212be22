//! A guard for a group of routes, as a layer of tower.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use ::axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use tower::{Layer, Service};

use super::uncached::keep_out_of_caches;
use crate::web::{Refusal, Require};

impl<T> Layer<T> for Require {
    type Service = Required<T>;

    fn layer(&self, inner: T) -> Required<T> {
        Required { require: self.clone(), inner }
    }
}

/// A service behind [`Require`].
#[derive(Clone, Debug)]
pub struct Required<T> {
    require: Require,
    inner: T,
}

impl<T> Service<Request> for Required<T>
where
    T: Service<Request> + Clone + Send + 'static,
    T::Response: IntoResponse,
    T::Future: Send,
{
    type Response = Response;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, T::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), T::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The one that is ready is used, and a copy waits for the next request.
        let copy = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, copy);
        let require = self.require.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let mut answer = match require.admit(&mut parts).await {
                Ok(()) => inner.call(Request::from_parts(parts, body)).await?.into_response(),
                Err(answer) => Refusal(answer).into_response(),
            };
            keep_out_of_caches(&mut answer);
            Ok(answer)
        })
    }
}
