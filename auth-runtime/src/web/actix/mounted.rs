//! Services that do not say who may call them, under a prefix.

use std::sync::Arc;

use actix_web::{
    dev::{AppService, HttpServiceFactory},
    web,
};

use super::{Require, require::Layers};
use crate::web::Access;

type Register = dyn Fn(&str, Layers, &mut AppService) + Send + Sync;

/// A service of actix-web under a prefix, and the layers around it.
#[derive(Clone)]
pub(super) struct Mounted {
    prefix: String,
    register: Arc<Register>,
    layers: Layers,
    access: Access,
}

impl Mounted {
    pub(super) fn new<F, T>(prefix: &str, make: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: HttpServiceFactory + 'static,
    {
        let register = move |prefix: &str, layers: Layers, config: &mut AppService| {
            web::scope(prefix).wrap(layers).service(make()).register(config);
        };
        let access = Access::Undeclared;
        Self { prefix: prefix.to_owned(), register: Arc::new(register), layers: Layers::default(), access }
    }

    pub(super) fn under(mut self, prefix: &str) -> Self {
        self.prefix.insert_str(0, prefix);
        self
    }

    pub(super) fn behind(mut self, layer: &Require) -> Self {
        self.access = self.access.behind(layer.policy());
        self.layers.push(layer.clone());
        self
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    pub(super) fn register(&self, config: &mut AppService) {
        (self.register)(&self.prefix, self.layers.clone(), config);
    }
}
