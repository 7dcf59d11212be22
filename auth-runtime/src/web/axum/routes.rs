//! The toolkit's own routes, as axum's.

use std::net::SocketAddr;

use ::axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRef, FromRequestParts, RawPathParams, Request, State},
};
use http::request::Parts;

use super::{DeclaredHandler, MethodRouter, Router, delete, get, patch, post};
use crate::{
    error::Error,
    flow::Auth,
    user::{AuthUser, LoggedIn},
    web::{
        Guard, MAX_BODY, Mount, Public, body,
        routes::{self, Action, Asked, OpenTo, ToolkitRoute, Verb},
    },
};

impl<U: AuthUser, S> Mount<U> for Router<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    fn mount(auth: &Auth<U>) -> Self {
        let routes = routes::all(auth).into_iter();
        let routes = routes.fold(Self::new(), |router, route| router.route(route.path, handler(route)));
        Self::new().nest(&auth.settings().auth_path, routes)
    }
}

fn handler<U: AuthUser, S>(route: ToolkitRoute<U>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    let verb = route.verb;
    match (route.open_to, route.action) {
        (OpenTo::Anybody, Action::Show(show)) => {
            by(verb, move |_: Public, State(auth): State<Auth<U>>, parts: Parts| async move {
                show(auth, asked(parts).await).await
            })
        }
        (OpenTo::TheUser, Action::Show(show)) => {
            by(verb, move |_: Guard<LoggedIn<U>>, State(auth): State<Auth<U>>, parts: Parts| async move {
                show(auth, asked(parts).await).await
            })
        }
        (OpenTo::Anybody, Action::Submit(submit)) => {
            by(verb, move |_: Public, State(auth): State<Auth<U>>, request: Request| async move {
                let (parts, body) = request.into_parts();
                submit(auth, asked(parts).await, read(body).await).await
            })
        }
        (OpenTo::TheUser, Action::Submit(submit)) => {
            by(verb, move |_: Guard<LoggedIn<U>>, State(auth): State<Auth<U>>, request: Request| async move {
                let (parts, body) = request.into_parts();
                submit(auth, asked(parts).await, read(body).await).await
            })
        }
    }
}

fn by<H, T, S>(verb: Verb, handler: H) -> MethodRouter<S>
where
    H: DeclaredHandler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    match verb {
        Verb::Get => get(handler),
        Verb::Post => post(handler),
        Verb::Patch => patch(handler),
        Verb::Delete => delete(handler),
    }
}

async fn asked(mut parts: Parts) -> Asked {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // A path that is no text names nothing that is there.
    let parameters = RawPathParams::from_request_parts(&mut parts, &()).await.ok();
    let id = parameters.and_then(|all| all.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.to_owned()));
    Asked { parts, peer, id }
}

async fn read(body: Body) -> Result<Vec<u8>, Error> {
    body::in_time(to_bytes(body, MAX_BODY)).await.map(Into::into)
}
