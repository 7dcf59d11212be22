//! Mailed links: the token moves out of the URL at once, and waits in a cookie until the person says yes (RS-6).

use http::header::REFERRER_POLICY;

use super::Ask;
use crate::{
    error::Error,
    user::AuthUser,
    web::{
        Answer,
        cookies::{self, CookieKind},
    },
};

/// The longest token that is put into a cookie; what is longer is none of ours (TK-8).
const MAX: usize = crate::token::MAX_TOKEN_LEN;

/// Puts a link's token into its cookie and sends the browser to the same path without it. Nothing else changes.
pub(super) fn set_aside<U: AuthUser>(
    ask: &Ask<'_, U>,
    kind: CookieKind,
    path: &str,
    token: &str,
) -> Result<Answer, Error> {
    let is_ours = token.len() <= MAX && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_ours || token.is_empty() {
        return Err(Error::InvalidToken);
    }
    let cookie = cookies::set_link(ask.auth.settings(), U::MODEL.realm, kind, token)?;
    Ok(Answer::see_other(&ask.path(path)).cookies([cookie]).with(REFERRER_POLICY, "no-referrer"))
}

/// The token of a request: of its body, or the one that waits in the cookie.
pub(super) fn token<U: AuthUser>(ask: &mut Ask<'_, U>, kind: CookieKind) -> Option<String> {
    if ask.page {
        return ask.cookie(kind).map(ToOwned::to_owned);
    }
    ask.fields.text("token")
}
