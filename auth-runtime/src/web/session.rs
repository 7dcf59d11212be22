//! Who a request comes from, and whether the guard lets it through.

use std::sync::Arc;

use http::{Uri, request::Parts};

use super::{Answer, cookies, cross_site, negotiate, pages};
use crate::{
    error::Error,
    flow::{Auth, Current},
    redirect::LocalPath,
    user::{AuthUser, Granted, Policy},
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

/// Forgets who a request comes from, so that it is looked up again: a body can be long on its way, and a session that
/// ended meanwhile must not act (SE-6).
pub(super) fn look_again<U: AuthUser>(parts: &mut Parts) {
    parts.extensions.remove::<Found<U>>();
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
    match decide::<P>(auth, parts).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Box::new(refusal(auth, parts, &error))),
    }
}

/// The same with the proof of it, for a handler that hands it on.
///
/// # Errors
/// The answer to who is not let in.
pub(super) async fn grant<P: Policy>(auth: &Auth<P::User>, parts: &mut Parts) -> Result<Granted<P>, Caught> {
    let granted = decide::<P>(auth, parts).await.and_then(|current| Ok(current.grant()?));
    granted.map_err(|error| Box::new(refusal(auth, parts, &error)))
}

async fn decide<P: Policy>(auth: &Auth<P::User>, parts: &mut Parts) -> Result<Arc<Current<P::User>>, Error> {
    let current = verified(auth, parts).await?.ok_or(Error::NotSignedIn)?;
    current.check::<P>(auth.clock().now())?;
    Ok(current)
}

/// The refusal in the form that was asked for. A browser that only wants to see a page is led to the login page.
pub(super) fn refusal<U: AuthUser>(auth: &Auth<U>, parts: &Parts, error: &Error) -> Answer {
    if !negotiate::wants_page(parts) {
        return Answer::problem(error);
    }
    let settings = auth.settings();
    let navigation = parts.method == http::Method::GET;
    let to_login = |route: &str| match LocalPath::parse(&here(parts, settings.base_url.path())) {
        Some(next) => {
            let next: String = form_urlencoded::byte_serialize(next.as_str().as_bytes()).collect();
            Answer::see_other(&format!("{}?next={next}", settings.path(route)))
        }
        None => Answer::see_other(&settings.path(route)),
    };
    match error {
        Error::NotSignedIn if navigation => to_login("/login"),
        Error::ReauthenticationRequired if navigation => to_login("/reauthenticate"),
        _ => {
            super::answer::log(error);
            let current = parts.extensions.get::<Found<U>>().and_then(|Found(current)| current.as_deref());
            Answer::page::<U>(error.status(), &pages::problem(auth, current, error)).busy(error)
        }
    }
}

/// The path and query as the browser knows them.
///
/// Behind a proxy the base URL's path has been cut off; where the whole application is nested under it, it is there.
fn here(parts: &Parts, base: &str) -> String {
    let uri = asked_for(parts);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let is_whole = uri.path().strip_prefix(base).is_some_and(|rest| rest.starts_with('/'));
    if is_whole { path.to_owned() } else { format!("{base}{path}") }
}

/// What was asked for, before nested routers cut the front of the path off.
fn asked_for(parts: &Parts) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(uri) = super::axum::original_uri(parts) {
        return uri;
    }
    &parts.uri
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use http::Request;

    use super::here;

    fn asked(uri: &str, base: &str) -> String {
        here(&Request::get(uri).body(()).unwrap().into_parts().0, base)
    }

    #[test]
    fn the_base_path_is_there_once() {
        assert_eq!(asked("/reports?year=1", ""), "/reports?year=1");
        assert_eq!(asked("/reports", "/shop"), "/shop/reports");
        assert_eq!(asked("/shop/reports?year=1", "/shop"), "/shop/reports?year=1");
        assert_eq!(asked("/shopping", "/shop"), "/shop/shopping");
    }

    // HT-4
    #[cfg(feature = "axum")]
    #[test]
    fn what_a_nested_router_cut_off_is_there() {
        let request =
            Request::get("/account").extension(::axum::extract::OriginalUri("/auth/account".parse().unwrap()));
        assert_eq!(here(&request.body(()).unwrap().into_parts().0, ""), "/auth/account");
    }
}
