//! Accepting an invitation.

use http::StatusCode;

use super::{Ask, Done, Face, link, login::end_old_session, page_of, session_cookie, user_json};
use crate::{
    error::Error,
    page::{Field, Page, PageKind},
    password::Password,
    token::{Invitation as Purpose, Token},
    user::AuthUser,
    web::{client, cookies::CookieKind, pages},
};

pub(in crate::web) struct Invitation;

impl<U: AuthUser> Face<U> for Invitation {
    const PATH: &'static str = "/invitation";
    const LINK: Option<CookieKind> = Some(CookieKind::InvitationLink);

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let token: Token<Purpose> = ask.cookie(CookieKind::InvitationLink).ok_or(Error::InvalidToken)?.into();
        let email = ask.auth.peek_invitation(&token).await?;
        let policy = ask.auth.settings().password_policy;
        let form = pages::form(PageKind::Invitation, ask.path("/invitation"))
            .account(email)
            .field(Field::new_password("password", policy.min_length()));
        Ok(page_of(ask, PageKind::Invitation).form(ask.signed(form)))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let token = link::token(ask, CookieKind::InvitationLink);
        let password = ask.fields.text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let (Some(token), Some(password)) = (token, password) else { return Err(Error::InvalidToken) };
        let client = client::device(&ask.parts.headers);
        let login = ask.auth.accept_invitation(&token.into(), &password, &client).await?;
        end_old_session(ask).await?;
        let cookie = session_cookie(ask, &login.secret, login.remembered, login.expires_at)?;
        Ok(Done::go(StatusCode::OK, user_json(&login.user)?, ask.path("/account"))
            .cookie(cookie)
            .cookie(ask.removal(CookieKind::InvitationLink)?))
    }
}
