//! A password as it was typed.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::secret::Secret;

/// A password as it was typed, wiped when it is dropped.
///
/// It is neither trimmed nor folded. The one change it ever sees is Unicode NFC, on its way into the hash (PW-3), so that
/// the same letters typed on another keyboard are the same password. Nothing prints, compares or serializes it.
#[derive(Clone)]
pub struct Password(Secret<String>);

impl Password {
    /// The longest password, in Unicode code points: four times the 64 that NIST SP 800-63B-4 §3.1.1.2 asks to accept.
    pub const MAX_CODE_POINTS: usize = 256;

    /// The longest password, in bytes of UTF-8: [`Self::MAX_CODE_POINTS`] of four bytes, the widest a code point can be.
    ///
    /// The bound stands before all work, so that a long password cannot buy much of it (CVE-2013-1443, CVE-2025-22234).
    pub const MAX_BYTES: usize = 1024;

    /// Shows the text as typed. What is done with it from here on is the caller's to answer for.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether it is short enough to be worked on (PW-2). To be asked before any account is looked up.
    #[must_use]
    pub fn within_limits(&self) -> bool {
        let text = self.expose();
        text.len() <= Self::MAX_BYTES && text.chars().count() <= Self::MAX_CODE_POINTS
    }

    /// The text in NFC: what is hashed, counted and compared with lists.
    pub(super) fn normalized(&self) -> Secret<String> {
        normalized(self.expose())
    }
}

/// A text in NFC.
pub(super) fn normalized(text: &str) -> Secret<String> {
    // NFC is never more than three times as long in UTF-8 (Unicode FAQ, normalization, question 12). With room for
    // all of it the string does not move while it grows, and so leaves no copy behind that nobody wipes.
    let mut nfc = String::with_capacity(text.len().saturating_mul(3));
    nfc.extend(text.nfc());
    Secret::new(nfc)
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Secret::new(text))
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // PW-2
    #[test]
    fn limits_count_code_points_and_bytes() {
        assert!(Password::from("").within_limits());
        assert!(Password::from("a".repeat(64)).within_limits());
        assert!(Password::from("a".repeat(256)).within_limits());
        assert!(!Password::from("a".repeat(257)).within_limits());
        assert!(Password::from("🔑".repeat(256)).within_limits(), "256 code points of four bytes are 1,024 bytes");
        assert!(!Password::from("🔑".repeat(257)).within_limits());
    }

    // PW-3
    #[test]
    fn nfc_and_nothing_else_is_done() {
        let normal = |text: &str| Password::from(text).normalized().expose().clone();
        assert_eq!(normal("cafe\u{301}"), "caf\u{e9}");
        for kept in ["Case", " ends ", "nul\0nul", "\t\n", "ﬁ", "①", "ſ", "\u{feff}x"] {
            assert_eq!(normal(kept), kept, "NFKC, trimming or folding would change it");
        }
    }

    #[test]
    fn room_is_enough_for_the_longest_normal_form() {
        for grown in ["\u{1d160}", "\u{390}", "\u{fb2c}"] {
            let text = grown.repeat(200);
            assert!(normalized(&text).expose().len() <= text.len() * 3);
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Password::from("open sesame")), "Password(..)");
    }
}
