//! What a handler takes from a request: the declarations, the user, the proof.

use std::convert::Infallible;

use ::axum::{
    body::Body,
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};

use crate::{
    error::Error,
    flow::Auth,
    user::{AuthUser, Forbidden, Granted, Policy},
    web::{Answer, CurrentUser, Denied, Guard, Public, Refusal, Refused, current_user, guard, session},
};

impl<P: Policy, S: Sync> FromRequestParts<S> for Guard<P>
where
    Auth<P::User>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::<P::User>::from_ref(state);
        session::admit::<P>(&auth, parts).await.map_err(Refusal)?;
        Ok(guard::let_in())
    }
}

impl<S: Sync> FromRequestParts<S> for Public {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(guard::open_to_all())
    }
}

impl<S: Sync> FromRequestParts<S> for Denied {
    type Rejection = Response;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Response> {
        Err(refused(StatusCode::FORBIDDEN))
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

impl<U: AuthUser, S: Sync> FromRequestParts<S> for CurrentUser<U>
where
    Auth<U>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        current_user::demand(&Auth::<U>::from_ref(state), parts).await
    }
}

impl<U: AuthUser, S: Sync> OptionalFromRequestParts<S> for CurrentUser<U>
where
    Auth<U>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        current_user::find(&Auth::<U>::from_ref(state), parts).await
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refused(*self.0)
    }
}

/// A refusal of a service function, as the answer of a handler.
impl IntoResponse for Forbidden {
    fn into_response(self) -> Response {
        Answer::problem(&Error::from(self)).into_response()
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        Answer::into_response::<Body>(self)
    }
}

/// Marks an answer as a guard's.
fn refused(answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    answer.extensions_mut().insert(Refused);
    answer
}
