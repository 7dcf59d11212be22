//! A guard for a group of routes, as a middleware of actix-web.

use std::{
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};

use super::{
    Require,
    incoming::{keep, malformed, take},
    respond::{keep_out_of_caches, refuse},
};
use crate::web::Refusal;

/// Several layers, the outermost last.
#[derive(Clone, Default)]
pub(super) struct Layers(Vec<Require>);

impl Layers {
    pub(super) fn push(&mut self, layer: Require) {
        self.0.push(layer);
    }
}

/// For what is no route of the strict router: `web::scope("/files").wrap(auth.require::<roles::admin>())`.
impl<S, B> Transform<S, ServiceRequest> for Require
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = Required<S>;
    type InitError = ();
    type Future = Ready<Result<Required<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Required { layers: Rc::new([self.clone()]), inner: Rc::new(inner) }))
    }
}

impl<S, B> Transform<S, ServiceRequest> for Layers
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = Required<S>;
    type InitError = ();
    type Future = Ready<Result<Required<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Required { layers: self.0.iter().rev().cloned().collect(), inner: Rc::new(inner) }))
    }
}

/// A service behind [`Require`].
#[derive(Debug)]
pub struct Required<S> {
    /// The outermost first.
    layers: Rc<[Require]>,
    inner: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for Required<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (layers, inner) = (Rc::clone(&self.layers), Rc::clone(&self.inner));
        Box::pin(async move {
            if layers.is_empty() {
                return Ok(inner.call(request).await?.map_into_left_body());
            }
            let Some(mut parts) = take(request.request()) else {
                return Ok(request.into_response(malformed()).map_into_right_body());
            };
            for layer in &*layers {
                if let Err(caught) = layer.admit(&mut parts).await {
                    let mut response = refuse(Refusal(caught));
                    keep_out_of_caches(&mut response);
                    return Ok(request.into_response(response).map_into_right_body());
                }
            }
            // Who was found goes with the request: the handler's guard looks nothing up again.
            keep(request.request(), parts);
            let mut response = inner.call(request).await?;
            keep_out_of_caches(response.response_mut());
            Ok(response.map_into_left_body())
        })
    }
}
