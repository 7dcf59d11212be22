//! A handler as the router keeps it: without its type.

use std::{pin::Pin, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, dev::Payload};

use super::{
    DeclaredHandler, Incoming, Require,
    incoming::malformed,
    respond::{keep_out_of_caches, refuse},
};
use crate::web::{Access, Refusal};

type Answering = Pin<Box<dyn Future<Output = HttpResponse>>>;

/// A handler, who may call it, and the layers around it.
pub(super) struct Endpoint<S> {
    call: Arc<dyn Fn(Incoming, S) -> Answering + Send + Sync>,
    access: Access,
    /// The outermost last.
    layers: Vec<Require>,
}

impl<S: 'static> Endpoint<S> {
    pub(super) fn new<H, T, M>(handler: H) -> Self
    where
        H: DeclaredHandler<T, S, M> + Send + Sync,
    {
        let call = move |incoming, state: S| -> Answering {
            let handler = handler.clone();
            Box::pin(async move { handler.answer(incoming, &state).await })
        };
        Self { call: Arc::new(call), access: H::access(), layers: Vec::new() }
    }

    /// The same behind a layer.
    pub(super) fn behind(mut self, layer: &Require) -> Self {
        self.access = self.access.behind(layer.policy());
        self.layers.push(layer.clone());
        self
    }

    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// The same with its state.
    pub(super) fn with_state<S2>(self, state: S) -> Endpoint<S2>
    where
        S: Clone + Send + Sync,
    {
        let Self { call, access, layers } = self;
        Endpoint { call: Arc::new(move |incoming, _| call(incoming, state.clone())), access, layers }
    }
}

impl Endpoint<()> {
    /// Answers a request: the layers are asked, from the outermost, then the handler, whose guard is asked first.
    pub(super) async fn answer(&self, request: HttpRequest, payload: Payload) -> HttpResponse {
        let mut response = match Incoming::new(request, payload) {
            Some(incoming) => self.admit(incoming).await,
            None => malformed(),
        };
        if self.access != Access::Public {
            keep_out_of_caches(&mut response);
        }
        response
    }

    async fn admit(&self, mut incoming: Incoming) -> HttpResponse {
        match admitted(&self.layers, &mut incoming).await {
            Ok(()) => (self.call)(incoming, ()).await,
            Err(refusal) => refusal,
        }
    }
}

/// Asks layers, from the outermost, which is the last.
pub(super) async fn admitted(layers: &[Require], incoming: &mut Incoming) -> Result<(), HttpResponse> {
    for layer in layers.iter().rev() {
        layer.admit(&mut incoming.parts).await.map_err(|caught| refuse(Refusal(caught)))?;
    }
    Ok(())
}

impl<S> Clone for Endpoint<S> {
    fn clone(&self) -> Self {
        Self { call: Arc::clone(&self.call), access: self.access.clone(), layers: self.layers.clone() }
    }
}
