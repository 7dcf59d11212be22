//! A router with its state is a service.

use std::{
    convert::Infallible,
    future::{IntoFuture, Ready, ready},
    io,
    net::SocketAddr,
    task::{Context, Poll},
};

use ::axum::{
    BoxError,
    body::{Bytes, HttpBody},
    extract::connect_info::IntoMakeServiceWithConnectInfo,
    response::Response,
    routing::{IntoMakeService, future::RouteFuture},
    serve::{IncomingStream, Listener},
};
use http::Request;
use tokio::net::TcpListener;
use tower::Service;

use super::Router;
use crate::web::{AccessTable, Application, Stop};

impl Application for Router {
    fn access_table(&self) -> AccessTable {
        Self::access_table(self)
    }

    async fn serve(self, listener: TcpListener, stop: Stop) -> io::Result<()> {
        let service = self.into_make_service_with_connect_info::<SocketAddr>();
        ::axum::serve(listener, service).with_graceful_shutdown(stop.asked()).into_future().await
    }
}

impl Router {
    /// What a server asks for a service for each connection.
    #[must_use]
    pub fn into_make_service(self) -> IntoMakeService<::axum::Router> {
        self.into_axum().into_make_service()
    }

    /// The same, with the peer's address as `ConnectInfo<C>`: without it no client address is known.
    #[must_use]
    pub fn into_make_service_with_connect_info<C>(self) -> IntoMakeServiceWithConnectInfo<::axum::Router, C> {
        self.into_axum().into_make_service_with_connect_info()
    }
}

/// For `axum::serve(listener, router)`.
impl<L: Listener> Service<IncomingStream<'_, L>> for Router {
    type Response = ::axum::Router;
    type Error = Infallible;
    type Future = Ready<Result<::axum::Router, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: IncomingStream<'_, L>) -> Self::Future {
        // As axum does it: the handlers become services once a connection, and not once a request.
        ready(Ok(self.clone().into_axum().with_state(())))
    }
}

impl<B> Service<Request<B>> for Router
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.as_axum().call(request)
    }
}
