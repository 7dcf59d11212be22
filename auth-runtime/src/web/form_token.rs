//! What a form of ours carries, so that no other site can make one up (HT-1).

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use http::HeaderValue;

use super::cookies::{self, CookieKind};
use crate::{
    error::Error,
    flow::{Auth, Current},
    random,
    token::{FormCsrf, Token},
    user::AuthUser,
};

/// The name of the hidden field.
pub(super) const FIELD: &str = "form_token";

/// How long a form can be open. A session's lifetime would let a page that was left open work no longer than that.
const LIFETIME: Duration = Duration::from_hours(12);

/// The length of 32 bytes as base64url without padding: a cookie of another length is none of ours.
const COOKIE_LEN: usize = 43;

/// What the forms of a page are bound to: the session, or a cookie of its own where nobody is logged in.
pub(super) enum Binding {
    Session([u8; 32]),
    Cookie(String),
}

impl Binding {
    /// The binding of a request with this session, found by its hash; a new one, with the cookie to set, where it has
    /// none yet.
    pub(super) fn of<U: AuthUser>(
        auth: &Auth<U>,
        session: Option<[u8; 32]>,
        headers: &http::HeaderMap,
    ) -> Result<(Self, Option<HeaderValue>), Error> {
        if let Some(binding) = Self::existing(auth, session, headers) {
            return Ok((binding, None));
        }
        let value = Base64UrlUnpadded::encode_string(&random::bytes::<32>()?);
        let cookie = cookies::set(auth.settings(), U::MODEL.realm, CookieKind::Form, &value, None)?;
        Ok((Self::Cookie(value), Some(cookie)))
    }

    /// The binding of a session.
    pub(super) fn session<U: AuthUser>(current: &Current<U>) -> Self {
        Self::Session(current.secret_hash)
    }

    fn existing<U: AuthUser>(auth: &Auth<U>, session: Option<[u8; 32]>, headers: &http::HeaderMap) -> Option<Self> {
        match session {
            Some(hash) => Some(Self::Session(hash)),
            None => cookies::get(headers, auth.settings(), U::MODEL.realm, CookieKind::Form)
                .filter(|value| value.len() == COOKIE_LEN)
                .map(|value| Self::Cookie(value.to_owned())),
        }
    }

    /// The hash has 32 bytes and the cookie 43, so that neither passes for the other.
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Session(hash) => hash,
            Self::Cookie(value) => value.as_bytes(),
        }
    }

    /// The token for the hidden field.
    pub(super) fn token<U: AuthUser>(&self, auth: &Auth<U>) -> Result<String, Error> {
        let end = auth.clock().now().after(LIFETIME);
        Ok(auth.signers().form_csrf.issue(b"", "", end, &[self.bytes()])?.expose().to_owned())
    }
}

/// Whether a form that was sent is one of ours, made for this browser.
///
/// # Errors
/// [`Error::FormExpired`]
pub(super) fn check<U: AuthUser>(
    auth: &Auth<U>,
    session: Option<[u8; 32]>,
    headers: &http::HeaderMap,
    sent: Option<String>,
) -> Result<(), Error> {
    let binding = Binding::existing(auth, session, headers).ok_or(Error::FormExpired)?;
    let token: Token<FormCsrf> = sent.ok_or(Error::FormExpired)?.into();
    let now = auth.clock().now();
    auth.signers().form_csrf.verify(&token, now, &[binding.bytes()]).map(drop).map_err(|_| Error::FormExpired)
}
