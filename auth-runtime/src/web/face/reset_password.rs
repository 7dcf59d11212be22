//! Resetting a forgotten password.

use http::StatusCode;

use super::{Ask, Done, Face, link, page_of};
use crate::{
    error::Error,
    page::{Field, Page, PageKind},
    password::Password,
    token::{ResetPassword as Purpose, Token},
    user::AuthUser,
    web::{cookies::CookieKind, pages},
    words,
};

pub(in crate::web) struct ForgotPassword;

impl<U: AuthUser> Face<U> for ForgotPassword {
    const PATH: &'static str = "/password/forgot";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::ForgotPassword, ask.path("/password/forgot"))
            .field(Field::email().value(ask.typed("email")));
        Ok(page_of(ask, PageKind::ForgotPassword)
            .form(ask.signed(form))
            .link(words::text("link.login"), ask.path("/login")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let email = ask.fields.text("email");
        std::mem::take(&mut ask.fields).finish()?;
        let email = email.ok_or_else(|| Error::field("email", "required"))?;
        ask.auth.request_password_reset(&email).await?;
        let page = page_of(ask, PageKind::ForgotSent).link(words::text("link.login"), ask.path("/login"));
        Ok(Done::accepted(page))
    }
}

pub(in crate::web) struct ResetPassword;

impl<U: AuthUser> Face<U> for ResetPassword {
    const PATH: &'static str = "/password/reset";
    const LINK: Option<CookieKind> = Some(CookieKind::ResetLink);

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let token: Token<Purpose> = ask.cookie(CookieKind::ResetLink).ok_or(Error::InvalidToken)?.into();
        let email = ask.auth.peek_reset(&token).await?;
        let policy = ask.auth.settings().password_policy;
        let form = pages::form(PageKind::ResetPassword, ask.path("/password/reset"))
            .account(email)
            .field(Field::new_password("password", policy.min_length()));
        Ok(page_of(ask, PageKind::ResetPassword).form(ask.signed(form)))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let token = link::token(ask, CookieKind::ResetLink);
        let password = ask.fields.text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let (Some(token), Some(password)) = (token, password) else { return Err(Error::InvalidToken) };
        ask.auth.reset_password(&token.into(), &password).await?;
        Ok(Done::notice(StatusCode::OK, "password_reset", &ask.path("/login"))
            .cookie(ask.removal(CookieKind::ResetLink)?))
    }
}
