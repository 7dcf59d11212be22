//! The toolkit's own routes, as actix-web's.

use std::mem;

use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, body::BoxBody, web};
use http::{Request, header::UPGRADE};

use super::{
    ByUs, DeclaredHandler, Extract, FromRef, Incoming, MethodRouter, Router, State, delete, get, patch, post,
    respond::respond,
};
use crate::{
    error::Error,
    flow::Auth,
    user::{AuthUser, LoggedIn},
    web::{
        Answer, Guard, MAX_BODY, Mount, Public, body,
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
            by(verb, move |_: Public, State(auth): State<Auth<U>>, Head(asked): Head| show(auth, asked))
        }
        (OpenTo::TheUser, Action::Show(show)) => {
            by(verb, move |_: Guard<LoggedIn<U>>, State(auth): State<Auth<U>>, Head(asked): Head| show(auth, asked))
        }
        (OpenTo::Anybody, Action::Submit(submit)) => {
            by(verb, move |_: Public, State(auth): State<Auth<U>>, Whole(asked, body): Whole| submit(auth, asked, body))
        }
        (OpenTo::TheUser, Action::Submit(submit)) => {
            by(verb, move |_: Guard<LoggedIn<U>>, State(auth): State<Auth<U>>, Whole(asked, body): Whole| {
                submit(auth, asked, body)
            })
        }
    }
}

fn by<H, T, S, M>(verb: Verb, handler: H) -> MethodRouter<S>
where
    H: DeclaredHandler<T, S, M> + Send + Sync,
    S: Clone + Send + Sync + 'static,
{
    match verb {
        Verb::Get => get(handler),
        Verb::Post => post(handler),
        Verb::Patch => patch(handler),
        Verb::Delete => delete(handler),
    }
}

/// A request without its body.
struct Head(Asked);

impl<S> Extract<S, ByUs> for Head {
    async fn extract(incoming: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        if is_plain(incoming) { Ok(Self(asked(incoming))) } else { Err(HttpResponse::NotFound().finish()) }
    }
}

/// A request with its body.
struct Whole(Asked, Result<Vec<u8>, Error>);

impl<S> Extract<S, ByUs> for Whole {
    async fn extract(incoming: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        if !is_plain(incoming) {
            return Err(HttpResponse::NotFound().finish());
        }
        // actix-web takes all that follows for the body then, however long that is said to be.
        if incoming.parts.headers.contains_key(UPGRADE) {
            return Err(HttpResponse::BadRequest().finish());
        }
        let body = read(incoming).await;
        Ok(Self(asked(incoming), body))
    }
}

/// actix-web finds a route by the decoded path. Our own have one spelling each, so that a proxy which limits them by
/// their path misses none (RL-5).
fn is_plain(incoming: &Incoming) -> bool {
    !incoming.request.uri().path().as_bytes().windows(3).any(escapes_in_vain)
}

/// `%61`: what need not be escaped (RFC 3986, 2.3).
fn escapes_in_vain(three: &[u8]) -> bool {
    let [b'%', high, low] = three else { return false };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let Some(byte) = digit(high).zip(digit(low)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) else {
        return false;
    };
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn asked(incoming: &mut Incoming) -> Asked {
    let request = &incoming.request;
    Asked {
        peer: request.peer_addr().map(|peer| peer.ip()),
        id: request.match_info().get("id").map(ToOwned::to_owned),
        // Nobody asks for it after the last parameter.
        parts: mem::replace(&mut incoming.parts, Request::new(()).into_parts().0),
    }
}

async fn read(incoming: &mut Incoming) -> Result<Vec<u8>, Error> {
    let payload = web::Payload::from_request(&incoming.request, &mut incoming.payload);
    let whole = async {
        let payload = payload.await.map_err(|_| ())?;
        // Whether it broke off or is longer than is read.
        let body = payload.to_bytes_limited(MAX_BODY).await.map_err(|_| ())?;
        body.map(Into::into).map_err(|_| ())
    };
    body::in_time(whole).await
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(self)
    }
}
