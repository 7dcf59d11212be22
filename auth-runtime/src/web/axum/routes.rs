//! The toolkit's own routes.

use std::{pin::Pin, time::Duration};

use ::axum::{
    body::{Body, Bytes},
    extract::{FromRef, Path, Request, State, rejection::PathRejection},
};
use http::{StatusCode, request::Parts};
use tokio::time::timeout;

use super::{Guard, MethodRouter, Public, Router, delete, get, patch, post};
use crate::{
    config::Registration,
    error::Error,
    flow::Auth,
    template::PageTemplates,
    user::{AuthUser, LoggedIn},
    web::{
        Answer, MAX_BODY,
        body::too_large,
        face::{self, Face},
    },
};

/// How long a body may take: a form of a few kilobytes comes in a moment on any line.
const BODY_TIME: Duration = Duration::from_secs(10);

impl<U: AuthUser> Auth<U> {
    /// The toolkit's routes, under `AUTH_PATH`: to be merged into the application's router.
    pub fn routes<S>(&self) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
        Self: FromRef<S>,
    {
        let registration = self.settings().registration;
        let mut routes = Router::new()
            .route("/login", public::<face::Login, U, S>())
            .route("/logout", submit_public::<face::Logout, U, S>())
            .route("/password/forgot", public::<face::ForgotPassword, U, S>())
            .route("/password/reset", public::<face::ResetPassword, U, S>())
            .route("/email/confirm", public::<face::ConfirmEmail, U, S>())
            .route("/style.css", get(stylesheet::<U>))
            .route("/account", show_mine::<face::Account, U, S>())
            .route("/reauthenticate", mine::<face::Reauthenticate, U, S>())
            .route("/password/change", mine::<face::ChangePassword, U, S>())
            .route("/email/change", mine::<face::ChangeEmail, U, S>())
            .route("/me", mine::<face::Me, U, S>().merge(patch(submit_mine::<face::Me, U>())))
            .route("/me/delete", mine::<face::DeleteAccount, U, S>())
            .route(
                "/sessions",
                show_mine::<face::Sessions, U, S>().merge(delete(submit_mine::<face::EndOtherSessions, U>())),
            )
            .route("/sessions/{id}", delete(submit_one::<face::EndSession, U>()))
            .route("/sessions/{id}/end", post(submit_one::<face::EndSession, U>()))
            .route("/sessions/end-others", post(submit_mine::<face::EndOtherSessions, U>()));
        if registration == Registration::Open {
            routes = routes
                .route("/register", public::<face::Register, U, S>())
                .route("/verify", public::<face::Verify, U, S>())
                .route("/verify/resend", public::<face::VerifyResend, U, S>());
        }
        if registration != Registration::Closed {
            routes = routes.route("/invitation", public::<face::Invitation, U, S>());
        }
        #[cfg(debug_assertions)]
        let routes = routes.merge(mailbox::routes::<U, S>());
        Router::new().nest(&self.settings().auth_path, routes)
    }
}

/// The answer of a route, which is waited for.
///
/// The routes are pointers to functions of a few types, and not functions of as many types as there are: axum is then
/// compiled around each of these few, which takes the compiler seconds less for each kind of user.
type Reply = Pin<Box<dyn Future<Output = Answer> + Send>>;
type ShowPublic<U> = fn(Public, State<Auth<U>>, Parts) -> Reply;
type ShowMine<U> = fn(Guard<LoggedIn<U>>, State<Auth<U>>, Parts) -> Reply;
type SubmitPublic<U> = fn(Public, State<Auth<U>>, Request) -> Reply;
type SubmitMine<U> = fn(Guard<LoggedIn<U>>, State<Auth<U>>, Request) -> Reply;
type SubmitOne<U> = fn(Guard<LoggedIn<U>>, State<Auth<U>>, Result<Path<String>, PathRejection>, Request) -> Reply;

/// A flow that anybody may use.
fn public<F: Face<U>, U: AuthUser, S>() -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    let show: ShowPublic<U> = |_, State(auth), parts| show::<F, U>(auth, parts);
    get(show).merge(submit_public::<F, U, S>())
}

/// A flow of who is logged in.
fn mine<F: Face<U>, U: AuthUser, S>() -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    show_mine::<F, U, S>().merge(post(submit_mine::<F, U>()))
}

fn submit_public<F: Face<U>, U: AuthUser, S>() -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    let submit: SubmitPublic<U> = |_, State(auth), request| submit::<F, U>(auth, request, None);
    post(submit)
}

fn show_mine<F: Face<U>, U: AuthUser, S>() -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Auth<U>: FromRef<S>,
{
    let show: ShowMine<U> = |_, State(auth), parts| show::<F, U>(auth, parts);
    get(show)
}

fn submit_mine<F: Face<U>, U: AuthUser>() -> SubmitMine<U> {
    |_, State(auth), request| submit::<F, U>(auth, request, None)
}

/// What is done to one thing of several, named by the path.
fn submit_one<F: Face<U>, U: AuthUser>() -> SubmitOne<U> {
    // A path that is no text names nothing that is there.
    |_, State(auth), id, request| submit::<F, U>(auth, request, id.ok().map(|Path(id)| id))
}

fn show<F: Face<U>, U: AuthUser>(auth: Auth<U>, mut parts: Parts) -> Reply {
    Box::pin(async move { face::get::<F, U>(&auth, &mut parts).await })
}

fn submit<F: Face<U>, U: AuthUser>(auth: Auth<U>, request: Request, id: Option<String>) -> Reply {
    Box::pin(async move {
        let (mut parts, body) = request.into_parts();
        let body = read(body).await;
        face::submit::<F, U>(&auth, &mut parts, body, id).await
    })
}

/// The body, where it is as short and comes as soon as a form or a document of ours does (HT-7).
async fn read(body: Body) -> Result<Bytes, Error> {
    match timeout(BODY_TIME, ::axum::body::to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Error::BadBody(StatusCode::REQUEST_TIMEOUT, "body_too_slow")),
    }
}

async fn stylesheet<U: AuthUser>(_: Public) -> Answer {
    Answer::stylesheet(U::Templates::stylesheet())
}

#[cfg(debug_assertions)]
mod mailbox {
    use std::net::{IpAddr, SocketAddr};

    use ::axum::extract::ConnectInfo;

    use super::{Answer, Auth, AuthUser, FromRef, Parts, Path, Public, Router, State, get};
    use crate::web::dev_mailbox;

    pub(super) fn routes<U: AuthUser, S>() -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
        Auth<U>: FromRef<S>,
    {
        Router::new().route("/dev/mailbox", get(list::<U>)).route("/dev/mailbox/{id}", get(read::<U>))
    }

    async fn list<U: AuthUser>(_: Public, State(auth): State<Auth<U>>, parts: Parts) -> Answer {
        dev_mailbox::list(&auth, &parts, peer(&parts))
    }

    async fn read<U: AuthUser>(_: Public, State(auth): State<Auth<U>>, Path(id): Path<String>, parts: Parts) -> Answer {
        dev_mailbox::read(&auth, &parts, peer(&parts), &id)
    }

    /// The address of who is connected, where the server passes it on.
    fn peer(parts: &Parts) -> Option<IpAddr> {
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
    }
}
