//! The secret of a session.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{error::Error, random, secret::Secret};

/// 256 bits (TK-1); ASVS 7.2.3 asks for 128.
const LEN: usize = 32;

/// The length of 32 bytes as base64url without padding.
const TEXT_LEN: usize = 43;

/// What the cookie of a session holds: 256 random bits. The database holds their hash alone (TK-2).
///
/// Wiped when it is dropped; nothing prints or compares it (KY-6).
#[derive(Clone)]
pub struct SessionSecret(Secret<[u8; LEN]>);

impl SessionSecret {
    /// A new secret.
    ///
    /// # Errors
    /// [`Error::Random`] where the operating system has no random bytes to give.
    pub fn generate() -> Result<Self, Error> {
        random::bytes().map(|bytes| Self(Secret::new(bytes)))
    }

    /// Reads a cookie's value: 43 characters of base64url without padding, in the one spelling that
    /// [`SessionSecret::text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != TEXT_LEN {
            return None;
        }
        let mut bytes = Zeroizing::new([0; LEN]);
        Base64UrlUnpadded::decode(text, &mut *bytes).ok()?;
        Some(Self(Secret::new(*bytes)))
    }

    /// The cookie's value.
    #[must_use]
    pub fn text(&self) -> Secret<String> {
        Secret::new(Base64UrlUnpadded::encode_string(self.0.expose()))
    }

    /// The SHA-256 by which the session is found. A plain hash is enough: nobody guesses 256 random bits.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose()).into()
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    // TK-1
    #[test]
    fn secrets_have_256_bits_and_differ() {
        let texts: HashSet<String> =
            (0..100).map(|_| SessionSecret::generate().unwrap().text().expose().clone()).collect();
        assert_eq!(texts.len(), 100);
        assert!(texts.iter().all(|text| text.len() == TEXT_LEN));
        assert_eq!(SessionSecret::parse(&texts.into_iter().next().unwrap()).unwrap().0.expose().len() * 8, 256);
    }

    // TK-2: the known answer is that of `head -c 32 /dev/zero | sha256sum`.
    #[test]
    fn the_stored_hash_is_sha_256_of_the_bytes() {
        let zeros = SessionSecret::parse(&"A".repeat(TEXT_LEN)).unwrap();
        assert_eq!(zeros.hash()[..8], [0x66, 0x68, 0x7a, 0xad, 0xf8, 0x62, 0xbd, 0x77]);
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        let secret = SessionSecret::generate().unwrap();
        let text = secret.text().expose().clone();
        assert_eq!(SessionSecret::parse(&text).unwrap().hash(), secret.hash());
        for wrong in [
            String::new(),
            text[1..].to_owned(),
            format!("{text}="),
            format!("{text}A"),
            format!(" {}", &text[1..]),
            format!("+{}", &text[1..]),
            // The last character holds two bits that no byte takes: only zeros are right there.
            format!("{}B", "A".repeat(TEXT_LEN - 1)),
        ] {
            assert!(SessionSecret::parse(&wrong).is_none(), "{wrong:?}");
        }
    }

    // KY-6
    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", SessionSecret::generate().unwrap()), "SessionSecret(..)");
    }

    proptest! {
        // HT-9
        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>(), near in "[A-Za-z0-9_+/=-]{42,44}") {
            let _ = SessionSecret::parse(&text);
            if let Some(secret) = SessionSecret::parse(&near) {
                let text = secret.text();
                prop_assert_eq!(text.expose(), &near);
            }
        }
    }
}
