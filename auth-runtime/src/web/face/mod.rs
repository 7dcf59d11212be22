//! One face a flow: its page, and what its form or JSON body is sent to.

mod account;
mod ask;
mod change_email;
mod change_password;
mod done;
mod dress;
mod invitation;
mod link;
mod login;
mod profile;
mod register;
mod reset_password;
mod sessions;
mod verify_email;

use std::sync::Arc;

use self::{ask::page_of, dress::dressed};
use http::{HeaderValue, StatusCode, header::REFERRER_POLICY, request::Parts};
use serde_json::{Value as JsonValue, json};

pub(super) use self::{
    account::{Account, DeleteAccount},
    ask::Ask,
    change_email::{ChangeEmail, ConfirmEmail},
    change_password::ChangePassword,
    done::Done,
    invitation::Invitation,
    login::{Login, Logout, Reauthenticate},
    profile::Me,
    register::Register,
    reset_password::{ForgotPassword, ResetPassword},
    sessions::{EndOtherSessions, EndSession, Sessions},
    verify_email::{Verify, VerifyResend},
};
use super::{
    Answer, body,
    cookies::{self, CookieKind},
    cross_site,
    form_token::{self, Binding},
    negotiate::{self, BodyKind},
    session,
};
use crate::{
    error::Error,
    field::Fields,
    flow::{Auth, Current},
    page::Page,
    user::AuthUser,
};

/// One flow on the web.
pub(super) trait Face<U: AuthUser>: 'static {
    /// Its path under `AUTH_PATH`.
    const PATH: &'static str;

    /// Its page, as it is first seen and after a mistake.
    fn page(ask: &Ask<'_, U>) -> impl Future<Output = Result<Page, Error>> + Send;

    /// What its form or JSON body asks for.
    fn submit(ask: &mut Ask<'_, U>) -> impl Future<Output = Result<Done, Error>> + Send;

    /// What `GET` answers where JSON is asked for; by default the page, since there is no other.
    fn show(ask: &Ask<'_, U>) -> impl Future<Output = Result<Option<JsonValue>, Error>> + Send {
        let _ = ask;
        async { Ok(None) }
    }

    /// The cookie in which a mailed link's token waits, where the flow has links.
    const LINK: Option<CookieKind> = None;

    /// Whether it needs not know who asks, so that it also works for somebody whose role this build does not know
    /// (RB-7).
    const FOR_STRANGERS: bool = false;
}

/// Answers a `GET`.
pub(super) async fn get<F: Face<U>, U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Answer {
    let outcome = async {
        let (current, session) = asker::<F, U>(auth, parts).await?;
        let (binding, new_cookie) = Binding::of(auth, session, &parts.headers)?;
        let ask = Ask {
            auth,
            parts,
            current,
            session,
            page: negotiate::wants_page(parts),
            id: None,
            fields: Fields::default(),
            typed: Vec::new(),
            mistake: None,
            form_token: binding.token(auth)?,
        };
        if let (Some(kind), Some(token)) = (F::LINK, ask.query("token")) {
            return link::set_aside(&ask, kind, F::PATH, &token);
        }
        if !ask.page
            && let Some(json) = F::show(&ask).await?
        {
            return Ok(Answer::json(StatusCode::OK, &json));
        }
        let page = F::page(&ask).await?;
        let answer = Answer::page::<U>(StatusCode::OK, &dressed(&ask, page)).cookies(new_cookie);
        // Whoever sees a landing page's address learns nothing from it, and neither does the next page (RS-6).
        Ok(if F::LINK.is_some() { answer.with(REFERRER_POLICY, "no-referrer") } else { answer })
    };
    match outcome.await {
        Ok(answer) => answer,
        Err(error) => session::refusal(auth, parts, &error),
    }
}

/// Answers what changes something: a form, or JSON by whichever method. `body` is an error where it did not come whole.
pub(super) async fn submit<F: Face<U>, U: AuthUser>(
    auth: &Auth<U>,
    parts: &mut Parts,
    body: Result<impl AsRef<[u8]> + Send + Sync, Error>,
    id: Option<String>,
) -> Answer {
    session::look_again::<U>(parts);
    let (current, session) = match asker::<F, U>(auth, parts).await {
        Ok(asker) => asker,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let page = negotiate::wants_page(parts);
    let (binding, new_cookie) = match Binding::of(auth, session, &parts.headers) {
        Ok(bound) => bound,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let form_token = match binding.token(auth) {
        Ok(token) => token,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let mut ask = Ask {
        auth,
        parts,
        current,
        session,
        page,
        id,
        fields: Fields::default(),
        typed: Vec::new(),
        mistake: None,
        form_token,
    };
    match accept::<F, U>(&mut ask, body).await {
        Ok(done) => done.answer::<U>(&ask, new_cookie),
        Err(error) if !page => Answer::problem(&error),
        Err(error) => again::<F, U>(ask, error).await.cookies(new_cookie),
    }
}

/// Who asks, and the hash of the session that their forms are bound to.
async fn asker<F: Face<U>, U: AuthUser>(
    auth: &Auth<U>,
    parts: &mut Parts,
) -> Result<(Option<Arc<Current<U>>>, Option<[u8; 32]>), Error> {
    match session::current(auth, parts).await {
        Ok(current) => {
            let hash = current.as_ref().map(|current| current.secret_hash);
            Ok((current, hash))
        }
        Err(error @ Error::RoleUnknown(_)) if F::FOR_STRANGERS => {
            super::answer::log(&error);
            let secret = cookies::session_secret(&parts.headers, auth.settings(), U::MODEL.realm);
            Ok((None, secret.map(|secret| secret.hash())))
        }
        Err(error) => Err(error),
    }
}

async fn accept<F: Face<U>, U: AuthUser>(
    ask: &mut Ask<'_, U>,
    body: Result<impl AsRef<[u8]> + Send + Sync, Error>,
) -> Result<Done, Error> {
    cross_site::check(ask.parts, ask.auth.settings())?;
    let body = body?;
    let body = body.as_ref();
    let kind = negotiate::body_kind(&ask.parts.headers);
    ask.fields = body::fields(kind, body)?;
    if kind == BodyKind::Form {
        ask.typed = form_urlencoded::parse(body)
            .filter(|(name, _)| !name.contains("password") && name != form_token::FIELD)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let sent = ask.fields.text(form_token::FIELD);
        form_token::check(ask.auth, ask.session, &ask.parts.headers, sent)?;
    }
    F::submit(ask).await
}

/// The page once more, with what was typed and what is wrong with it.
async fn again<F: Face<U>, U: AuthUser>(mut ask: Ask<'_, U>, error: Error) -> Answer {
    if matches!(error, Error::ReauthenticationRequired) {
        let next: String = form_urlencoded::byte_serialize(ask.path(F::PATH).as_bytes()).collect();
        return Answer::see_other(&format!("{}?next={next}", ask.path("/reauthenticate")));
    }
    let status = error.status();
    ask.mistake = Some(error);
    match F::page(&ask).await {
        Ok(page) => {
            let page = dressed(&ask, page);
            let answer = Answer::page::<U>(status, &page);
            match &ask.mistake {
                Some(error) => {
                    super::answer::log(error);
                    answer.busy(error)
                }
                None => answer,
            }
        }
        Err(error) => {
            // What was refused before anything was looked at is not a matter of a link that does not work.
            let first = ask
                .mistake
                .filter(|mistake| matches!(mistake, Error::CrossSite | Error::FormExpired | Error::BadBody(..)));
            session::refusal(ask.auth, ask.parts, &first.unwrap_or(error))
        }
    }
}

/// The user as JSON, for who has just logged in.
fn user_json<U: AuthUser>(user: &U) -> Result<JsonValue, Error> {
    Ok(json!({ "user": serde_json::to_value(user.public()).map_err(Error::internal)? }))
}

/// The cookie of a session that has just begun or has a new secret.
fn session_cookie<U: AuthUser>(
    ask: &Ask<'_, U>,
    secret: &crate::token::SessionSecret,
    remembered: bool,
    expires_at: crate::clock::Timestamp,
) -> Result<HeaderValue, Error> {
    // Without "remember me" the cookie ends with the browser (SE-11).
    let age = remembered.then(|| expires_at.since(ask.auth.clock().now()));
    cookies::set(ask.auth.settings(), U::MODEL.realm, CookieKind::Session, secret.text().expose(), age)
}
