//! What a handler takes from a request, one after the other.

use actix_web::{FromRequest, HttpResponse};

use super::{
    FromRef, Incoming, State,
    respond::{marked, refuse},
};
use crate::{
    flow::Auth,
    user::{AuthUser, Granted, Policy},
    web::{CurrentUser, Denied, Guard, Public, Refusal, current_user, guard, session},
};

/// What a handler of a router with the state `S` can take from a request: the guards, [`CurrentUser`], [`State`], and
/// every extractor of actix-web.
///
/// `M` says which of the two it is, [`ByUs`] or [`ByActix`], and is always inferred.
#[diagnostic::on_unimplemented(
    message = "a handler cannot take `{Self}` from a request",
    label = "not an extractor",
    note = "extractors are actix-web's `FromRequest` types, `CurrentUser<..>`, `Granted<..>` and authwright's `State<..>`"
)]
pub trait Extract<S, M>: Sized {
    /// Takes it, or answers the request.
    #[doc(hidden)]
    fn extract(incoming: &mut Incoming, state: &S) -> impl Future<Output = Result<Self, HttpResponse>>;
}

/// Marks what actix-web extracts.
#[derive(Debug)]
pub enum ByActix {}

/// Marks what the toolkit extracts.
#[derive(Debug)]
pub enum ByUs {}

#[diagnostic::do_not_recommend]
impl<T: FromRequest, S> Extract<S, ByActix> for T {
    async fn extract(incoming: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        let taken = T::from_request(&incoming.request, &mut incoming.payload).await;
        taken.map_err(HttpResponse::from_error)
    }
}

impl<P: Policy, S> Extract<S, ByUs> for Guard<P>
where
    Auth<P::User>: FromRef<S>,
{
    async fn extract(incoming: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
        let auth = Auth::<P::User>::from_ref(state);
        let admitted = session::admit::<P>(&auth, &mut incoming.parts).await;
        admitted.map(|()| guard::let_in()).map_err(|caught| refuse(Refusal(caught)))
    }
}

impl<S> Extract<S, ByUs> for Public {
    async fn extract(_: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        Ok(guard::open_to_all())
    }
}

impl<S> Extract<S, ByUs> for Denied {
    async fn extract(_: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        Err(marked(HttpResponse::Forbidden().finish()))
    }
}

impl<P: Policy, S> Extract<S, ByUs> for Granted<P>
where
    Auth<P::User>: FromRef<S>,
{
    async fn extract(incoming: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
        let auth = Auth::<P::User>::from_ref(state);
        session::grant::<P>(&auth, &mut incoming.parts).await.map_err(|caught| refuse(Refusal(caught)))
    }
}

impl<U: AuthUser, S> Extract<S, ByUs> for CurrentUser<U>
where
    Auth<U>: FromRef<S>,
{
    async fn extract(incoming: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
        let auth = Auth::<U>::from_ref(state);
        current_user::demand(&auth, &mut incoming.parts).await.map_err(refuse)
    }
}

/// `None` only without a valid session. actix-web's own `Option` would take an error for it.
impl<U: AuthUser, S> Extract<S, ByUs> for Option<CurrentUser<U>>
where
    Auth<U>: FromRef<S>,
{
    async fn extract(incoming: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
        let auth = Auth::<U>::from_ref(state);
        current_user::find(&auth, &mut incoming.parts).await.map_err(refuse)
    }
}

impl<T: FromRef<S>, S> Extract<S, ByUs> for State<T> {
    async fn extract(_: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
        Ok(Self(T::from_ref(state)))
    }
}
