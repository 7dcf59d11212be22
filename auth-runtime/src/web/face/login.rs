//! Logging in and out, and proving it again.

use http::StatusCode;
use serde_json::{Value as JsonValue, json};

use super::{Ask, Done, Face, page_of, session_cookie, user_json};
use crate::{
    config::Registration,
    error::Error,
    field::{Native, Nullable},
    flow::Credentials,
    page::{Field, Page, PageKind},
    password::Password,
    user::AuthUser,
    web::{
        client,
        cookies::{self, CookieKind},
        pages,
    },
    words,
};

pub(in crate::web) struct Login;

impl<U: AuthUser> Face<U> for Login {
    const PATH: &'static str = "/login";
    const FOR_STRANGERS: bool = true;

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::Login, ask.path("/login"))
            .field(Field::email().value(ask.typed("email")))
            .field(Field::password("password"))
            .field(Field::remember().value(if ask.typed("remember").is_empty() { "" } else { "true" }));
        let form = ask.with_next(form);
        let sent_here = form.hidden.iter().any(|(name, _)| name == "next");
        let page = page_of(ask, PageKind::Login);
        let page = if sent_here { page.lead(words::text("not_signed_in")) } else { page };
        let page = page.form(ask.signed(form)).link(words::text("link.forgot_password"), ask.path("/password/forgot"));
        Ok(match ask.auth.settings().registration {
            Registration::Open => page.link(words::text("link.register"), ask.path("/register")),
            Registration::Invite | Registration::Closed => page,
        })
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let next = ask.next();
        let email = ask.fields.text("email");
        let password = ask.fields.text("password").map(Password::from);
        let remember = ask.fields.take::<Nullable<Native>, Option<bool>>("remember").flatten().unwrap_or(false);
        std::mem::take(&mut ask.fields).finish()?;
        let (Some(email), Some(password)) = (email, password) else { return Err(Error::InvalidCredentials) };

        let client = client::device(&ask.parts.headers);
        let login = ask.auth.login(Credentials { email, password, remember, client }).await?;
        // Nothing of a session that was there before goes over into the new one (SE-17).
        end_old_session(ask).await?;
        let cookie = session_cookie(ask, &login.secret, login.remembered, login.expires_at)?;
        Ok(Done::go(StatusCode::OK, user_json(&login.user)?, next).cookie(cookie))
    }
}

/// Ends the session that a request came with.
pub(super) async fn end_old_session<U: AuthUser>(ask: &Ask<'_, U>) -> Result<(), Error> {
    match cookies::session_secret(&ask.parts.headers, ask.auth.settings(), U::MODEL.realm) {
        Some(secret) => ask.auth.logout(&secret).await,
        None => Ok(()),
    }
}

pub(in crate::web) struct Logout;

impl<U: AuthUser> Face<U> for Logout {
    const PATH: &'static str = "/logout";
    const FOR_STRANGERS: bool = true;

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        Login::page(ask).await
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        std::mem::take(&mut ask.fields).finish()?;
        end_old_session(ask).await?;
        let done = Done::silent("logged_out", &ask.path("/login"));
        Ok(done.cookie(ask.removal(CookieKind::Session)?))
    }
}

pub(in crate::web) struct Reauthenticate;

impl<U: AuthUser> Face<U> for Reauthenticate {
    const PATH: &'static str = "/reauthenticate";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::Reauthenticate, ask.path("/reauthenticate"))
            .account(ask.me()?.user.email())
            .field(Field::password("password"));
        Ok(page_of(ask, PageKind::Reauthenticate).form(ask.signed(ask.with_next(form))))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let current = ask.me()?;
        let next = ask.next();
        let password = ask.fields.text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let password = password.ok_or(Error::InvalidCredentials)?;
        let secret = ask.auth.reauthenticate(&current, &password).await?;
        let cookie = session_cookie(ask, &secret, current.session.remembered, current.session.expires_at)?;
        let json: JsonValue = json!({ "message": words::text("reauthenticated") });
        Ok(Done::go(StatusCode::OK, json, next).cookie(cookie))
    }
}
