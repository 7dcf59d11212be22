//! Moving an account to another address.

use http::StatusCode;

use super::{Ask, Done, Face, link, page_of};
use crate::{
    error::Error,
    flow::Owner,
    page::{Field, Page, PageKind},
    password::Password,
    token::{ChangeEmail as Purpose, Token},
    user::AuthUser,
    web::{cookies::CookieKind, pages},
    words,
};

pub(in crate::web) struct ChangeEmail;

impl<U: AuthUser> Face<U> for ChangeEmail {
    const PATH: &'static str = "/email/change";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::ChangeEmail, ask.path("/email/change"))
            .account(ask.me()?.user.email())
            .field(Field::new_email().value(ask.typed("email")))
            .field(Field::password("password"));
        Ok(page_of(ask, PageKind::ChangeEmail)
            .form(ask.signed(form))
            .link(words::text("link.account"), ask.path("/account")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let current = ask.me()?;
        let email = ask.fields.text("email");
        let password = ask.fields.text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let (Some(email), Some(password)) = (email, password) else { return Err(Error::InvalidCredentials) };
        ask.auth.change_email(&current, &email, &password).await?;
        let page = page_of(ask, PageKind::ChangeEmailSent).link(words::text("link.account"), ask.path("/account"));
        Ok(Done::accepted(page))
    }
}

pub(in crate::web) struct ConfirmEmail;

impl<U: AuthUser> Face<U> for ConfirmEmail {
    const PATH: &'static str = "/email/confirm";
    const LINK: Option<CookieKind> = Some(CookieKind::EmailLink);

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let token: Token<Purpose> = ask.cookie(CookieKind::EmailLink).ok_or(Error::InvalidToken)?.into();
        let own = ask.auth.peek_email_change(&token, ask.current.as_deref()).await?;
        let form = pages::form(PageKind::ConfirmEmail, ask.path("/email/confirm"));
        let page = page_of(ask, PageKind::ConfirmEmail);
        if own {
            return Ok(page.form(ask.signed(form)));
        }
        let form = form.field(Field::password("password"));
        Ok(page.lead(words::text("confirm_email.lead_password")).form(ask.signed(form)))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let token = link::token(ask, CookieKind::EmailLink);
        let password = ask.fields.optional_text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let token: Token<Purpose> = token.ok_or(Error::InvalidToken)?.into();
        let owner = match (&password, &ask.current) {
            (Some(password), _) => Owner::Password(password),
            (None, Some(current)) => Owner::Session(current),
            (None, None) => Owner::Unknown,
        };
        ask.auth.confirm_email(&token, owner).await?;
        // By the password every session has ended, this browser's too.
        let to = if password.is_none() && ask.current.is_some() { "/account" } else { "/login" };
        Ok(Done::notice(StatusCode::OK, "email_changed", &ask.path(to)).cookie(ask.removal(CookieKind::EmailLink)?))
    }
}
