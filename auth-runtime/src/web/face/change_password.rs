//! Changing the password while logged in.

use http::StatusCode;

use super::{Ask, Done, Face, page_of, session_cookie};
use crate::{
    error::Error,
    page::{Field, Page, PageKind},
    password::Password,
    user::AuthUser,
    web::pages,
    words,
};

pub(in crate::web) struct ChangePassword;

impl<U: AuthUser> Face<U> for ChangePassword {
    const PATH: &'static str = "/password/change";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let policy = ask.auth.settings().password_policy;
        let form = pages::form(PageKind::ChangePassword, ask.path("/password/change"))
            .account(ask.me()?.user.email())
            .field(Field::password("current_password"))
            .field(Field::new_password("new_password", policy.min_length()));
        Ok(page_of(ask, PageKind::ChangePassword)
            .form(ask.signed(form))
            .link(words::text("link.account"), ask.path("/account")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let current = ask.me()?;
        let old = ask.fields.text("current_password").map(Password::from);
        let new = ask.fields.text("new_password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let (Some(old), Some(new)) = (old, new) else { return Err(Error::InvalidCredentials) };
        let secret = ask.auth.change_password(&current, &old, &new).await?;
        let cookie = session_cookie(ask, &secret, current.session.remembered, current.session.expires_at)?;
        Ok(Done::notice(StatusCode::OK, "password_changed", &ask.path("/account")).cookie(cookie))
    }
}
