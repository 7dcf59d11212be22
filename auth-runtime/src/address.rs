//! Mail addresses in the one form by which people are known.

use std::{error::Error as StdError, fmt, str::FromStr};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest address in bytes (RFC 5321 §4.5.3.1.3, erratum 1690).
pub const MAX_LEN: usize = 254;

/// The longest local part in bytes (RFC 5321 §4.5.3.1.1).
pub const MAX_LOCAL_LEN: usize = 64;

/// What is longer in bytes before it is canonical is not looked at. Composed, a letter and its marks take less.
const MAX_TYPED_LEN: usize = 4 * MAX_LEN;

/// A mail address in canonical form. Two addresses are the same person's if their bytes are equal (RE-5).
///
/// - White space of ASCII at the ends goes, and the rest becomes NFC; only then it is judged (RE-4).
/// - The domain becomes lower-case A-labels, by the strict rules of UTS #46. It has a dot, and its last label is not a
///   number: `ann@localhost` and `ann@127.0.0.1` are nobody's address.
/// - The local part is an unquoted dot-atom (RFC 5322 §3.2.3). `A` to `Z` become lower-case; letters, marks and digits
///   beyond ASCII (RFC 6531) stay as they are, for Unicode's case rules turn some of them into ASCII, and then
///   one person's address would be another's (CVE-2019-19844). Tags (`ann+news@`) and dots distinguish.
///
/// ```
/// use authwright_runtime::address::EmailAddress;
///
/// # fn main() -> Result<(), authwright_runtime::address::AddressError> {
/// assert_eq!(EmailAddress::parse(" Ann@BÜCHER.example ")?.as_str(), "ann@xn--bcher-kva.example");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

impl EmailAddress {
    /// Brings what somebody typed into canonical form.
    ///
    /// # Errors
    /// [`AddressError`] where it is no address, or none that mail should go to.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim_matches(|c: char| c.is_ascii_whitespace());
        if typed.len() > MAX_TYPED_LEN || typed.chars().any(becomes_ascii) {
            return Err(AddressError);
        }
        // Folding may leave a letter and a mark that only now compose, hence NFC once more.
        let folded = typed.nfc().map(|c| c.to_ascii_lowercase()).nfc().collect::<String>();
        let (local, domain) = folded.split_once('@').ok_or(AddressError)?;
        if local.len() > MAX_LOCAL_LEN || !is_dot_atom(local) {
            return Err(AddressError);
        }
        let domain = canonical_domain(domain).ok_or(AddressError)?;
        let text = format!("{local}@{domain}");
        if text.len() > MAX_LEN {
            return Err(AddressError);
        }
        Ok(Self { at: local.len(), text })
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind the `@`: lower-case A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

/// Whether NFC makes ASCII of it, as it makes `K` of the Kelvin sign.
fn becomes_ascii(c: char) -> bool {
    !c.is_ascii() && [c].into_iter().nfc().any(|c| c.is_ascii())
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// `atext` of RFC 5322 §3.2.3, and beyond ASCII letters, digits and marks alone: no symbols, controls, separators or
/// direction marks (ML-5).
fn is_atext(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        c.is_alphanumeric() || is_combining_mark(c)
    }
}

fn canonical_domain(domain: &str) -> Option<String> {
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let (_, top) = domain.rsplit_once('.')?;
    (!top.bytes().all(|byte| byte.is_ascii_digit())).then_some(domain)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for EmailAddress {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(typed: &str) -> Result<Self, AddressError> {
        Self::parse(typed)
    }
}

/// What was typed is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressError;

impl AddressError {
    /// The stable code, a key of [`crate::words`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        "email_invalid"
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl StdError for AddressError {}

#[cfg(test)]
mod tests;
