//! The declarations, which are extractors.

use std::{convert::Infallible, marker::PhantomData};

use ::axum::extract::FromRequestParts;
use http::{StatusCode, request::Parts};

use crate::user::Policy;

/// Lets in whom the policy admits, and answers anybody else by itself: what `#[require_role(..)]` and
/// `#[require_login]` insert.
pub struct Guard<P: Policy>(PhantomData<fn() -> P>);

/// Lets in anybody: what `#[public]` inserts.
#[derive(Debug)]
pub struct Public(());

impl<S: Sync> FromRequestParts<S> for Public {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(()))
    }
}

/// Lets in nobody.
///
/// A guard with a mistake in it inserts this, beside the error that stops the build.
#[derive(Debug)]
pub struct Denied(Infallible);

impl<S: Sync> FromRequestParts<S> for Denied {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        Err(StatusCode::FORBIDDEN)
    }
}
