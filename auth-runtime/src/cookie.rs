//! Cookies: read from requests and written into answers (RFC 6265).

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use crate::error::Error;

/// The value of the cookie of that name; none where it is missing, malformed, or there with different values.
///
/// Browsers send cookies of one name that others set beside ours, in an order that tells nothing; so where two
/// disagree, neither is believed. Whatever else the headers hold is passed over (RB-9).
#[must_use]
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = None;
    for header in headers.get_all(header::COOKIE) {
        for pair in header.as_bytes().split(|byte| *byte == b';') {
            let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
            if pair[..equals].trim_ascii() != name.as_bytes() {
                continue;
            }
            let value = std::str::from_utf8(pair[equals + 1..].trim_ascii()).ok().filter(|value| is_value(value))?;
            if *found.get_or_insert(value) != value {
                return None;
            }
        }
    }
    found
}

/// `cookie-octet` of RFC 6265 §4.1.1.
fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\'))
}

/// `token` of RFC 9110 §5.6.2.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// The name of a cookie, which settles whether it is `Secure`: the two cannot disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieName {
    name: String,
    secure: bool,
}

impl CookieName {
    /// `__Host-` and the name: browsers take it only over TLS, for this host alone (SE-10).
    ///
    /// None where the name has characters that no name may have.
    #[must_use]
    pub fn host(name: &str) -> Option<Self> {
        is_name(name).then(|| Self { name: format!("__Host-{name}"), secure: true })
    }

    /// The name and a port, for development over http on a loopback address, where two applications share a host.
    ///
    /// None where the name has characters that no name may have.
    #[must_use]
    pub fn loopback(name: &str, port: u16) -> Option<Self> {
        is_name(name).then(|| Self { name: format!("{name}_{port}"), secure: false })
    }

    /// The whole name, for [`find`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

/// A cookie for the whole site that scripts cannot read and other sites' requests do not carry.
#[derive(Clone)]
pub struct Cookie<'a> {
    name: &'a CookieName,
    value: &'a str,
    max_age: Option<u64>,
}

impl<'a> Cookie<'a> {
    /// A cookie that ends with the browser (SE-11).
    #[must_use]
    pub fn new(name: &'a CookieName, value: &'a str) -> Self {
        Self { name, value, max_age: None }
    }

    /// The removal of the cookie, with the attributes that it was set with (SE-10).
    #[must_use]
    pub fn removal(name: &'a CookieName) -> Self {
        Self { name, value: "", max_age: Some(0) }
    }

    /// Keeps the cookie for so long, in whole seconds.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        Self { max_age: Some(max_age.as_secs()), ..self }
    }

    /// The value of a `Set-Cookie` header, marked sensitive so that no log shows it.
    ///
    /// # Errors
    /// [`Error::Internal`] where the value has characters that no cookie may hold.
    pub fn to_header(&self) -> Result<HeaderValue, Error> {
        if !is_value(self.value) {
            return Err(Error::internal("a cookie's value has a character that cookies cannot hold"));
        }
        let mut text = format!("{}={}; Path=/; HttpOnly; SameSite=Lax", self.name.as_str(), self.value);
        if self.name.secure {
            text.push_str("; Secure");
        }
        if let Some(seconds) = self.max_age {
            text += &format!("; Max-Age={seconds}");
        }
        let mut header = HeaderValue::try_from(text).map_err(Error::internal)?;
        header.set_sensitive(true);
        Ok(header)
    }
}
