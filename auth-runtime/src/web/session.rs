//! Who a request comes from, and whether the guard lets it through.

use std::sync::Arc;

use http::{Uri, request::Parts};

use super::{Answer, cookies, cross_site, negotiate, pages};
use crate::{
    error::Error,
    flow::{Auth, Current},
    redirect::LocalPath,
    user::{AuthUser, Policy},
};

/// Who a request comes from, found once and kept with the request: one look-up however many ask.
struct Found<U>(Option<Arc<Current<U>>>);

impl<U> Clone for Found<U> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A request that comes from nobody who may make it, or that could not be decided; it is answered for.
pub type Caught = Box<Answer>;

/// Who a request comes from. `None` only without a valid session.
///
/// # Errors
/// [`Error::Unavailable`], [`Error::RoleUnknown`]; never taken for anonymous (RB-2).
pub async fn current<U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Result<Option<Arc<Current<U>>>, Error> {
    if let Some(Found(found)) = parts.extensions.get::<Found<U>>() {
        return Ok(found.clone());
    }
    let found = match cookies::session_secret(&parts.headers, auth.settings(), U::MODEL.realm) {
        Some(secret) => auth.authenticate(&secret).await?.map(Arc::new),
        None => None,
    };
    parts.extensions.insert(Found(found.clone()));
    Ok(found)
}

/// Who a request comes from, where it may act for them: a session's cookie that another site made the browser send
/// counts for nothing on what changes something (HT-1).
///
/// # Errors
/// As [`current`], and [`Error::CrossSite`].
pub async fn verified<U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Result<Option<Arc<Current<U>>>, Error> {
    let current = current(auth, parts).await?;
    if current.is_some() {
        cross_site::check(parts, auth.settings())?;
    }
    Ok(current)
}

/// Lets a request through to a handler, or answers it: 401, 403 or 503, before a body is read.
///
/// # Errors
/// The answer to who is not let in.
pub async fn admit<P: Policy>(auth: &Auth<P::User>, parts: &mut Parts) -> Result<(), Caught> {
    decide::<P>(auth, parts).await.map_err(|error| Box::new(refusal(auth, parts, &error)))
}

async fn decide<P: Policy>(auth: &Auth<P::User>, parts: &mut Parts) -> Result<(), Error> {
    let current = verified(auth, parts).await?.ok_or(Error::NotSignedIn)?;
    if P::admits(current.user.role_bits()) { Ok(()) } else { Err(Error::Forbidden) }
}

/// The refusal in the form that was asked for. A browser that only wants to see a page is led to the login page.
pub(super) fn refusal<U: AuthUser>(auth: &Auth<U>, parts: &Parts, error: &Error) -> Answer {
    if !negotiate::wants_page(parts) {
        return Answer::problem(error);
    }
    let settings = auth.settings();
    let navigation = parts.method == http::Method::GET;
    let to_login = |route: &str| {
        let here =
            format!("{}{}", settings.base_url.path(), target(parts).path_and_query().map_or("/", |path| path.as_str()));
        match LocalPath::parse(&here) {
            Some(next) => {
                let next: String = form_urlencoded::byte_serialize(next.as_str().as_bytes()).collect();
                Answer::see_other(&format!("{}?next={next}", settings.path(route)))
            }
            None => Answer::see_other(&settings.path(route)),
        }
    };
    match error {
        Error::NotSignedIn if navigation => to_login("/login"),
        Error::ReauthenticationRequired if navigation => to_login("/reauthenticate"),
        _ => {
            super::answer::log(error);
            Answer::page::<U>(error.status(), &pages::problem(auth, error)).busy(error)
        }
    }
}

/// What the client asked for: a nested router of axum hides its prefix from what stands in it, and a browser that is
/// led back must come to the whole path.
fn target(parts: &Parts) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(::axum::extract::OriginalUri(uri)) = parts.extensions.get() {
        return uri;
    }
    &parts.uri
}
