//! What a token is for.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer};

use super::signed::SEAL_LEN;
use crate::secret::Secret;

mod sealed {
    pub trait Sealed {}
}

/// What a token is for. A token of one purpose is nothing at another (TK-4).
pub trait Purpose: sealed::Sealed + Send + Sync + 'static {
    /// The name that stands in the derived key and in every MAC. To change one makes all its tokens invalid.
    const NAME: &'static str;

    /// How long the seal is, in bytes: zero where nothing has to be looked up before the bond is checked.
    #[doc(hidden)]
    const SEAL_LEN: usize;
}

/// The purpose of tokens that are mailed. What they are bound to stands in a row, which is found by what they say; so
/// they are sealed, and can be opened before they are matched.
pub trait Mailed: Purpose {}

macro_rules! purposes {
    ($($(#[$doc:meta])+ $purpose:ident = $name:literal, $seal:expr;)+) => {
        $(
            $(#[$doc])+
            #[derive(Clone, Copy, Debug)]
            pub enum $purpose {}

            impl sealed::Sealed for $purpose {}

            impl Purpose for $purpose {
                const NAME: &'static str = $name;
                const SEAL_LEN: usize = $seal;
            }
        )+

        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),+];
    };
}

purposes! {
    /// The link that confirms the address of a sign-up.
    VerifyEmail = "verify_email", SEAL_LEN;
    /// The link with which a forgotten password is replaced.
    ResetPassword = "reset_password", SEAL_LEN;
    /// The link that confirms a user's new address.
    ChangeEmail = "change_email", SEAL_LEN;
    /// The link with which an invited person chooses a password.
    Invitation = "invitation", SEAL_LEN;
    /// The cookie by which the browser that made a sign-up is known again.
    SignupBrowser = "signup_browser", 0;
    /// The hidden field that proves that a form was made here.
    FormCsrf = "form_csrf", 0;
}

impl Mailed for VerifyEmail {}
impl Mailed for ResetPassword {}
impl Mailed for ChangeEmail {}
impl Mailed for Invitation {}

/// The text of a token of one purpose, valid or not: only [`Signer::open`](super::Signer::open) tells.
///
/// Wiped when it is dropped; nothing prints or compares it (KY-6).
///
/// ```compile_fail,E0308
/// use authwright_runtime::token::{ResetPassword, Token, VerifyEmail};
///
/// let link: Token<VerifyEmail> = Token::from(String::from("from a mail"));
/// let reset: Token<ResetPassword> = link;
/// ```
pub struct Token<P: Purpose> {
    text: Secret<String>,
    purpose: PhantomData<fn() -> P>,
}

impl<P: Purpose> Token<P> {
    /// The text, for a link, a cookie or a form.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }
}

impl<P: Purpose> From<String> for Token<P> {
    fn from(text: String) -> Self {
        Self { text: Secret::new(text), purpose: PhantomData }
    }
}

impl<P: Purpose> From<&str> for Token<P> {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl<P: Purpose> Clone for Token<P> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), purpose: PhantomData }
    }
}

impl<P: Purpose> fmt::Debug for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token<{}>(..)", P::NAME)
    }
}

impl<'de, P: Purpose> Deserialize<'de> for Token<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_distinct() {
        assert_eq!(NAMES.iter().collect::<HashSet<_>>().len(), NAMES.len());
    }

    // KY-6
    #[test]
    fn debug_shows_the_purpose_alone() {
        assert_eq!(format!("{:?}", Token::<VerifyEmail>::from("abc")), "Token<verify_email>(..)");
    }
}
