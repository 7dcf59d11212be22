//! Whom a mail is from.

use std::fmt;

use super::{
    address::is_plain,
    line::{MAX_SUBJECT, is_hostile},
    setting::InvalidSetting,
};

const SETTING: &str = "AUTH_MAIL_FROM";
const EXAMPLE: &str = "Example Shop <no-reply@example.com>";

/// An address, and the name that people see beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

impl Mailbox {
    /// Reads `AUTH_MAIL_FROM`: `Name <address>` or the address alone.
    ///
    /// A name in quotation marks loses them. A domain beyond ASCII is written the way DNS knows it (RFC 5891).
    ///
    /// # Errors
    /// [`InvalidSetting`], with an example, where it is neither, or holds control characters (ML-5).
    pub fn parse(value: &str) -> Result<Self, InvalidSetting> {
        let refuse = |why: &str| InvalidSetting::new(SETTING, why, EXAMPLE);
        let value = value.trim();
        if value.chars().any(is_hostile) {
            return Err(refuse("holds control characters"));
        }
        let (name, address) = match value.rsplit_once('<') {
            None => ("", value),
            Some((name, rest)) => {
                (name.trim(), rest.strip_suffix('>').ok_or_else(|| refuse("has a `<` without its `>`"))?.trim())
            }
        };
        let (local, domain) = address.rsplit_once('@').ok_or_else(|| refuse("holds no address"))?;
        let domain = idna::domain_to_ascii(domain).map_err(|_| refuse("has an address whose domain is not valid"))?;
        let address = format!("{local}@{domain}");
        if !is_plain(&address) {
            return Err(refuse("holds no valid address"));
        }
        let name = unquote(name).ok_or_else(|| refuse("holds more than one address"))?;
        if name.chars().count() > MAX_SUBJECT {
            return Err(refuse("has a name that is too long"));
        }
        Ok(Self { name: Some(name).filter(|name| !name.is_empty()), address })
    }

    /// The name, where there is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// The words of a quoted string (RFC 5322 section 3.2.4), other text as it is; `None` where that holds angle brackets.
fn unquote(name: &str) -> Option<String> {
    let Some(quoted) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Some(name.to_owned()).filter(|name| !name.contains(['<', '>']));
    };
    let mut words = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(char) = chars.next() {
        words.push(if char == '\\' { chars.next().unwrap_or('\\') } else { char });
    }
    Some(words.trim().to_owned())
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use proptest::prelude::*;

    use super::Mailbox;

    fn parts(value: &str) -> (Option<String>, String) {
        let mailbox = Mailbox::parse(value).unwrap();
        (mailbox.name().map(str::to_owned), mailbox.address().to_owned())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(parts("no-reply@example.com"), (None, "no-reply@example.com".into()));
        assert_eq!(parts(" <no-reply@example.com> "), (None, "no-reply@example.com".into()));
        assert_eq!(parts("Shop <a@example.com>"), (Some("Shop".into()), "a@example.com".into()));
        assert_eq!(
            parts("\"Shop, \\\"Inc\\\"\" <a@example.com>"),
            (Some("Shop, \"Inc\"".into()), "a@example.com".into())
        );
        assert_eq!(parts("Bücher <a@bücher.example>"), (Some("Bücher".into()), "a@xn--bcher-kva.example".into()));
    }

    #[test]
    fn a_bad_value_names_the_setting_and_an_example() {
        for value in
            ["", "Shop", "Shop <a@example.com", "a@", "@example.com", "a b@example.com", "A <a@x.org>, B <b@x.org>"]
        {
            let error = Mailbox::parse(value).unwrap_err().to_string();
            assert!(error.starts_with("AUTH_MAIL_FROM ") && error.contains("Example Shop <"), "{value:?}: {error}");
        }
    }

    #[test]
    fn control_characters_are_refused() {
        // ML-5
        for value in
            ["Shop\r\nBcc: x@example.com <a@example.com>", "Shop\0 <a@example.com>", "Sh\u{202E}op <a@example.com>"]
        {
            assert!(Mailbox::parse(value).is_err(), "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn no_value_panics(value in any::<String>()) {
            let _ = Mailbox::parse(&value);
        }

        #[test]
        fn what_is_read_is_written_the_same(name in "[a-zA-Z\"\\\\<>, ]{0,12}", address in "[a-z.]{1,5}@[a-z.-]{1,8}") {
            if let Ok(mailbox) = Mailbox::parse(&format!("{name} <{address}>")) {
                prop_assert_eq!(mailbox.address(), address);
            }
        }
    }
}
