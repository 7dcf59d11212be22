//! The toolkit's own routes, for whichever framework carries them.

use std::{net::IpAddr, pin::Pin};

use http::request::Parts;

use super::{
    Answer,
    face::{self, Face},
};
use crate::{config::Registration, error::Error, flow::Auth, template::PageTemplates, user::AuthUser};

/// One route of the toolkit.
pub(super) struct ToolkitRoute<U: AuthUser> {
    pub(super) verb: Verb,
    /// Under `AUTH_PATH`; `{id}` names one thing of several.
    pub(super) path: &'static str,
    pub(super) open_to: OpenTo,
    pub(super) action: Action<U>,
}

/// The methods of the routes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Patch,
    Delete,
}

/// Who may call a route.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenTo {
    Anybody,
    /// Who is logged in.
    TheUser,
}

/// What a route does, as a pointer: a framework is then compiled around these two types, and not around as many
/// functions as there are routes, which takes the compiler seconds less for each kind of user.
pub(super) enum Action<U: AuthUser> {
    /// Shows something; no body is read.
    Show(fn(Auth<U>, Asked) -> Reply),
    /// Does something with a body.
    Submit(fn(Auth<U>, Asked, Body) -> Reply),
}

/// The body of a request, or why it did not come whole.
pub(super) type Body = Result<Vec<u8>, Error>;

/// The answer of a route, which is waited for.
pub(super) type Reply = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A request as a framework hands it to a route.
pub(super) struct Asked {
    pub(super) parts: Parts,
    /// Who is connected, where the server passes it on.
    #[cfg_attr(not(debug_assertions), allow(dead_code, reason = "the mailbox alone asks for it"))]
    pub(super) peer: Option<IpAddr>,
    /// What stands in the place of `{id}`.
    pub(super) id: Option<String>,
}

/// The routes that the settings open.
pub(super) fn all<U: AuthUser>(auth: &Auth<U>) -> Vec<ToolkitRoute<U>> {
    use OpenTo::{Anybody, TheUser};

    let mut routes = vec![
        show::<face::Login, U>("/login", Anybody),
        submit::<face::Login, U>("/login", Anybody),
        submit::<face::Logout, U>("/logout", Anybody),
        show::<face::ForgotPassword, U>("/password/forgot", Anybody),
        submit::<face::ForgotPassword, U>("/password/forgot", Anybody),
        show::<face::ResetPassword, U>("/password/reset", Anybody),
        submit::<face::ResetPassword, U>("/password/reset", Anybody),
        show::<face::ConfirmEmail, U>("/email/confirm", Anybody),
        submit::<face::ConfirmEmail, U>("/email/confirm", Anybody),
        stylesheet(),
        show::<face::Account, U>("/account", TheUser),
        show::<face::Reauthenticate, U>("/reauthenticate", TheUser),
        submit::<face::Reauthenticate, U>("/reauthenticate", TheUser),
        show::<face::ChangePassword, U>("/password/change", TheUser),
        submit::<face::ChangePassword, U>("/password/change", TheUser),
        show::<face::ChangeEmail, U>("/email/change", TheUser),
        submit::<face::ChangeEmail, U>("/email/change", TheUser),
        show::<face::Me, U>("/me", TheUser),
        submit::<face::Me, U>("/me", TheUser),
        submit::<face::Me, U>("/me", TheUser).by(Verb::Patch),
        show::<face::DeleteAccount, U>("/me/delete", TheUser),
        submit::<face::DeleteAccount, U>("/me/delete", TheUser),
        show::<face::Sessions, U>("/sessions", TheUser),
        submit::<face::EndOtherSessions, U>("/sessions", TheUser).by(Verb::Delete),
        submit::<face::EndOtherSessions, U>("/sessions/end-others", TheUser),
        submit::<face::EndSession, U>("/sessions/{id}", TheUser).by(Verb::Delete),
        submit::<face::EndSession, U>("/sessions/{id}/end", TheUser),
    ];
    let registration = auth.settings().registration;
    if registration == Registration::Open {
        routes.extend([
            show::<face::Register, U>("/register", Anybody),
            submit::<face::Register, U>("/register", Anybody),
            show::<face::Verify, U>("/verify", Anybody),
            submit::<face::Verify, U>("/verify", Anybody),
            show::<face::VerifyResend, U>("/verify/resend", Anybody),
            submit::<face::VerifyResend, U>("/verify/resend", Anybody),
        ]);
    }
    if registration != Registration::Closed {
        routes.extend([
            show::<face::Invitation, U>("/invitation", Anybody),
            submit::<face::Invitation, U>("/invitation", Anybody),
        ]);
    }
    #[cfg(debug_assertions)]
    routes.extend(mailbox::routes());
    routes
}

impl<U: AuthUser> ToolkitRoute<U> {
    /// The same by another method.
    fn by(self, verb: Verb) -> Self {
        Self { verb, ..self }
    }
}

/// The page of a flow, or its JSON.
fn show<F: Face<U>, U: AuthUser>(path: &'static str, open_to: OpenTo) -> ToolkitRoute<U> {
    let action =
        Action::Show(|auth, mut asked| Box::pin(async move { face::get::<F, U>(&auth, &mut asked.parts).await }));
    ToolkitRoute { verb: Verb::Get, path, open_to, action }
}

/// What the form of a flow is sent to, or its JSON.
fn submit<F: Face<U>, U: AuthUser>(path: &'static str, open_to: OpenTo) -> ToolkitRoute<U> {
    let action = Action::Submit(|auth, mut asked, body| {
        Box::pin(async move { face::submit::<F, U>(&auth, &mut asked.parts, body, asked.id).await })
    });
    ToolkitRoute { verb: Verb::Post, path, open_to, action }
}

fn stylesheet<U: AuthUser>() -> ToolkitRoute<U> {
    let action = Action::Show(|_, _| Box::pin(async { Answer::stylesheet(U::Templates::stylesheet()) }));
    ToolkitRoute { verb: Verb::Get, path: "/style.css", open_to: OpenTo::Anybody, action }
}

/// The mailbox of a development run, which decides by itself who may look.
#[cfg(debug_assertions)]
mod mailbox {
    use super::{Action, OpenTo, ToolkitRoute, Verb};
    use crate::{user::AuthUser, web::dev_mailbox};

    pub(super) fn routes<U: AuthUser>() -> [ToolkitRoute<U>; 2] {
        let list =
            Action::Show(|auth, asked| Box::pin(async move { dev_mailbox::list(&auth, &asked.parts, asked.peer) }));
        let read = Action::Show(|auth, asked| {
            let id = asked.id.unwrap_or_default();
            Box::pin(async move { dev_mailbox::read(&auth, &asked.parts, asked.peer, &id) })
        });
        [("/dev/mailbox", list), ("/dev/mailbox/{id}", read)].map(|(path, action)| ToolkitRoute {
            verb: Verb::Get,
            path,
            open_to: OpenTo::Anybody,
            action,
        })
    }
}
