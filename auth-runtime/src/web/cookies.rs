//! The toolkit's cookies of one realm.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use crate::{
    config::Settings,
    cookie::{self, Cookie, CookieName},
    error::Error,
    token::SessionSecret,
};

/// How long a link's token waits in its cookie: 10 minutes (NIST SP 800-63B-4 §3.1.3.2).
const LINK: Duration = Duration::from_mins(10);

/// What a cookie is for, which is the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CookieKind {
    /// The session's secret.
    Session,
    /// Which sign-up this browser made.
    Signup,
    /// What forms are bound to where nobody is logged in.
    Form,
    /// The token of a link to confirm an address.
    VerifyLink,
    /// The token of a link to reset a password.
    ResetLink,
    /// The token of a link to change an address.
    EmailLink,
    /// The token of an invitation.
    InvitationLink,
}

impl CookieKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Signup => "signup",
            Self::Form => "form",
            Self::VerifyLink => "verify",
            Self::ResetLink => "reset",
            Self::EmailLink => "email",
            Self::InvitationLink => "invitation",
        }
    }
}

/// The name of a cookie: `__Host-` on https, with the port on a loopback address.
fn name(settings: &Settings, realm: &str, kind: CookieKind) -> Result<CookieName, Error> {
    let name = format!("{realm}_{}", kind.name());
    let base = &settings.base_url;
    let name = if base.is_secure() { CookieName::host(&name) } else { CookieName::loopback(&name, base.port()) };
    name.ok_or_else(|| Error::internal("the realm cannot be part of a cookie's name"))
}

/// The value of a cookie, if the request has it.
pub(super) fn get<'h>(headers: &'h HeaderMap, settings: &Settings, realm: &str, kind: CookieKind) -> Option<&'h str> {
    cookie::find(headers, name(settings, realm, kind).ok()?.as_str())
}

/// Sets a cookie; without an age it ends with the browser.
pub(super) fn set(
    settings: &Settings,
    realm: &str,
    kind: CookieKind,
    value: &str,
    age: Option<Duration>,
) -> Result<HeaderValue, Error> {
    let name = name(settings, realm, kind)?;
    let cookie = Cookie::new(&name, value);
    match age {
        Some(age) => cookie.max_age(age).to_header(),
        None => cookie.to_header(),
    }
}

/// Removes a cookie.
pub(super) fn remove(settings: &Settings, realm: &str, kind: CookieKind) -> Result<HeaderValue, Error> {
    Cookie::removal(&name(settings, realm, kind)?).to_header()
}

/// Sets the token of a link aside, out of the URL.
pub(super) fn set_link(settings: &Settings, realm: &str, kind: CookieKind, token: &str) -> Result<HeaderValue, Error> {
    set(settings, realm, kind, token, Some(LINK))
}

/// The session's secret, if the request has one in the right form. It is never read from anywhere else (SE-14).
pub(super) fn session_secret(headers: &HeaderMap, settings: &Settings, realm: &str) -> Option<SessionSecret> {
    SessionSecret::parse(get(headers, settings, realm, CookieKind::Session)?)
}
