//! The declarations, which are extractors.

use std::{convert::Infallible, marker::PhantomData};

use ::axum::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};

use crate::{
    error::Error,
    flow::Auth,
    user::{Forbidden, Granted, Policy},
    web::{Answer, session},
};

/// Lets in whom the policy admits, and answers anybody else by itself: what `#[require_role(..)]` and
/// `#[require_login]` insert.
pub struct Guard<P: Policy>(PhantomData<fn() -> P>);

impl<P: Policy, S: Sync> FromRequestParts<S> for Guard<P>
where
    Auth<P::User>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::<P::User>::from_ref(state);
        session::admit::<P>(&auth, parts).await.map_err(Refusal)?;
        Ok(Self(PhantomData))
    }
}

impl<P: Policy, S: Sync> FromRequestParts<S> for Granted<P>
where
    Auth<P::User>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::<P::User>::from_ref(state);
        session::grant::<P>(&auth, parts).await.map_err(Refusal)
    }
}

/// A refusal of a service function, as the answer of a handler.
impl IntoResponse for Forbidden {
    fn into_response(self) -> Response {
        Answer::problem(&Error::from(self)).into_response()
    }
}

/// The answer to who is not let in: 401, 403 or 503, or the way to the login page.
#[derive(Debug)]
pub struct Refusal(pub(super) Box<Answer>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refused(*self.0)
    }
}

/// Stands with the answers of guards, where no client sees it: a handler can answer 401 and 403 as well, and a test that
/// asks who gets through must know the one from the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused;

fn refused(answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    answer.extensions_mut().insert(Refused);
    answer
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        Answer::into_response::<Body>(self)
    }
}

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
    type Rejection = Response;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Response> {
        Err(refused(StatusCode::FORBIDDEN))
    }
}
