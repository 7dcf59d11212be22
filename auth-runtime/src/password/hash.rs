//! A password hash as a row stores it.

use std::fmt;

use argon2::{
    Algorithm, Version,
    password_hash::phc::{self, Output, ParamsString, Salt},
};
use base64ct::{Base64UrlUnpadded, Encoding};

use super::Params;
use crate::{
    error::Error,
    field::{Column, Kind, Value},
    random,
};

/// What a row stores of a password: an argon2id hash as a PHC string, or the sign that there is no password.
///
/// Nothing prints, compares or serializes it; [`PasswordHash::as_stored`] is for the database alone.
///
/// ```
/// use authwright_runtime::password::PasswordHash;
///
/// let invited = PasswordHash::unusable()?;
/// assert!(!invited.is_usable());
/// assert_eq!(format!("{invited:?}"), "PasswordHash(..)");
/// # Ok::<(), authwright_runtime::error::Error>(())
/// ```
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash that no password fits, for users who have none yet: imported, invited.
    ///
    /// Each one is different, so that a token that is bound to it ends with it.
    ///
    /// # Errors
    /// [`Error::Random`] where the operating system has no random bytes.
    pub fn unusable() -> Result<Self, Error> {
        let random = random::bytes::<{ Self::UNUSABLE_BYTES }>()?;
        Ok(Self(format!("{}{}", Self::UNUSABLE_SIGN, Base64UrlUnpadded::encode_string(&random))))
    }

    /// Whether there is a password at all that could fit: the text is an argon2id hash that this program can compute.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.read().is_some()
    }

    /// The text for the database.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// What the database gave back. Damaged or foreign text is kept as it is, and no password ever fits it (PW-14).
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// What an unusable hash begins with. No PHC string does.
    const UNUSABLE_SIGN: char = '!';

    /// Random bytes of an unusable hash: 192 bits, which base64 writes in 32 characters without a remainder.
    const UNUSABLE_BYTES: usize = 24;

    /// Whether the text is neither a hash that can be computed nor the sign that there is none.
    pub(super) fn is_damaged(&self) -> bool {
        !self.0.starts_with(Self::UNUSABLE_SIGN) && !self.is_usable()
    }

    /// The parts of the hash, where it is one that this program can and will compute.
    pub(super) fn read(&self) -> Option<Parts> {
        let phc = phc::PasswordHash::new(&self.0).ok()?;
        let version = phc.version.and_then(|version| Version::try_from(version).ok())?;
        if phc.algorithm != Algorithm::Argon2id.ident() || version != Version::V0x13 {
            return None;
        }
        let stored = argon2::Params::try_from(&phc).ok()?;
        // The key id and the associated data left the standard before RFC 9106; nothing of ours writes them.
        if !stored.keyid().is_empty() || !stored.data().is_empty() {
            return None;
        }
        Some(Parts { params: Params::of_stored(&stored)?, salt: phc.salt?, output: phc.hash? })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// A hash taken apart: what to compute, and what has to come out.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) params: Params,
    pub(super) salt: Salt,
    pub(super) output: Output,
}

impl Parts {
    /// The bytes of a new salt: RFC 9106 §3.1.
    pub(super) const SALT_BYTES: usize = 16;

    /// The bytes of a new hash: RFC 9106 §4 recommends 256 bits.
    pub(super) const OUTPUT_BYTES: usize = 32;

    /// Whether a new hash would be made in another way, so that this one should be replaced (PW-9).
    pub(super) fn outdated(&self, current: Params) -> bool {
        self.params != current || self.salt.len() < Self::SALT_BYTES || self.output.len() != Self::OUTPUT_BYTES
    }

    /// The hash as text for a row.
    pub(super) fn join(&self) -> Result<PasswordHash, Error> {
        let params = self.params.with_output(self.output.len()).map_err(Error::internal)?;
        let phc = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(Error::internal)?,
            salt: Some(self.salt),
            hash: Some(self.output),
        };
        Ok(PasswordHash(phc.to_string()))
    }
}

/// It can be stored; it has no `Face`, so that nothing can receive it or show it (RB-10).
impl Column for PasswordHash {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self::from_stored(text)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn stored(text: &str) -> PasswordHash {
        PasswordHash::from_stored(text.to_owned())
    }

    // PW-13
    #[test]
    fn unusable_hashes_differ_and_read_back_as_unusable() {
        let (one, other) = (PasswordHash::unusable().unwrap(), PasswordHash::unusable().unwrap());
        assert!(one.as_stored().starts_with('!') && one.as_stored().len() >= 23);
        assert_ne!(one.as_stored(), other.as_stored());
        let back = stored(one.as_stored());
        assert!(!back.is_usable() && !back.is_damaged());
    }

    // PW-14
    #[test]
    fn damaged_foreign_and_absurd_text_is_kept_and_is_not_usable() {
        assert!(stored(GOOD).is_usable());
        let absurd = GOOD.replace("m=19456", "m=4294967295");
        for (text, why) in [
            ("", "empty"),
            ("$", "nothing in it"),
            ("hunter2", "plain text"),
            ("$2b$12$abcdefghijklmnopqrstuuE6Q1nH6c1Xp1S8z1QbXoXwXlXwXlXwX", "bcrypt"),
            (&GOOD.replace("argon2id", "argon2i"), "argon2i"),
            (&GOOD.replace("$v=19", ""), "no version"),
            (&GOOD.replace("v=19", "v=16"), "an old version"),
            (&GOOD[..GOOD.len() - 30], "cut short"),
            (&GOOD[..GOOD.rfind('$').unwrap()], "no hash"),
            (&GOOD.replace("c29tZXNhbHRzb21lc2FsdA", "YQ"), "a salt too short"),
            (&GOOD.replace("p=1", "p=0"), "no lane"),
            (&GOOD.replace("t=2", "t=99999999999"), "a number too large"),
            (&absurd, "four terabytes"),
            (&GOOD.replace("t=2", "t=4294967295"), "years"),
            (&GOOD.replace("p=1", "p=16777215"), "lanes without end"),
            (&GOOD.replace("p=1", "p=1,data=c29tZQ"), "associated data"),
        ] {
            let hash = stored(text);
            assert!(!hash.is_usable() && hash.is_damaged(), "{why}");
            assert_eq!(hash.as_stored(), text, "{why}");
        }
    }

    #[test]
    fn parts_join_to_the_same_text() {
        assert_eq!(stored(GOOD).read().unwrap().join().unwrap().as_stored(), GOOD);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", stored(GOOD)), "PasswordHash(..)");
    }

    proptest! {
        // PW-14
        #[test]
        fn no_text_makes_reading_panic(text in r"(\$?(argon2id|argon2)?(\$v=19)?(\$[mtp]=[0-9]{0,11}(,[a-z]{1,6}=\PC{0,8}){0,3})?(\$\PC{0,24}){0,3})|\PC*") {
            let hash = stored(&text);
            let _ = hash.is_usable();
            prop_assert_eq!(hash.as_stored(), &text);
        }
    }
}
