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
        let (name, value) = (self.name.as_str(), self.value);
        let secure = if self.name.secure { "; Secure" } else { "" };
        let max_age = self.max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}");
        let mut header = HeaderValue::try_from(text).map_err(Error::internal)?;
        header.set_sensitive(true);
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let values = values.iter().map(|value| (header::COOKIE, HeaderValue::from_bytes(value).unwrap()));
        values.collect()
    }

    #[test]
    fn finds_the_cookie_among_others() {
        for cookies in [
            &[&b"sid=abc"[..]][..],
            &[b"a=1; sid=abc; b=2"],
            &[b"a=1;sid=abc;b=2"],
            &[b"a=1", b"sid=abc"],
            &[b"  sid = abc  ;"],
            &[b"sid=abc; sid=abc"],
            // RB-9: what others left there does no harm.
            &[b"junk; =; ==; \xff\xfe=\xff; \"q=1\"; sid=abc; xsid=1; sidx=2; SID=3"],
        ] {
            assert_eq!(find(&headers(cookies), "sid"), Some("abc"), "{cookies:?}");
        }
        assert_eq!(find(&headers(&[b"sid=a=b=="]), "sid"), Some("a=b=="));
        assert_eq!(find(&headers(&[b"sid="]), "sid"), Some(""));
    }

    // RB-9
    #[test]
    fn a_malformed_or_ambiguous_cookie_is_none() {
        for cookies in [
            &[][..],
            &[&b""[..]],
            &[b";;;"],
            &[b"sid"],
            &[b"xsid=abc"],
            &[b"SID=abc"],
            &[b"a=sid=abc"],
            &[b"sid=\xff\xfe"],
            &[b"sid=a b"],
            &[b"sid=a,b"],
            &[b"sid=\"abc\""],
            &[b"sid=abc; sid=abd"],
            &[b"sid=abc", b"sid="],
            &[b"sid=abc; sid=\xff"],
        ] {
            assert_eq!(find(&headers(cookies), "sid"), None, "{cookies:?}");
        }
    }

    // SE-10
    #[test]
    fn the_session_cookie_and_its_removal_have_the_same_attributes() {
        let name = CookieName::host("auth_user").unwrap();
        let text = |cookie: Cookie<'_>| cookie.to_header().unwrap().to_str().unwrap().to_owned();
        let attributes = "; Path=/; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(text(Cookie::new(&name, "abc")), format!("__Host-auth_user=abc{attributes}"));
        assert_eq!(
            text(Cookie::new(&name, "abc").max_age(Duration::from_mins(10))),
            format!("__Host-auth_user=abc{attributes}; Max-Age=600")
        );
        assert_eq!(text(Cookie::removal(&name)), format!("__Host-auth_user={attributes}; Max-Age=0"));
    }

    #[test]
    fn on_loopback_the_name_holds_the_port_and_needs_no_tls() {
        let name = CookieName::loopback("auth_user", 3000).unwrap();
        assert_eq!(
            Cookie::new(&name, "abc").to_header().unwrap(),
            "auth_user_3000=abc; Path=/; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_header() {
        let name = CookieName::host("a").unwrap();
        for value in ["a; Domain=evil.example", "a\r\nX: y", "a b", "a,b", "\u{e9}", "\0"] {
            assert!(Cookie::new(&name, value).to_header().is_err(), "{value:?}");
        }
        for name in ["", "a b", "a;b", "a=b", "a\r\n", "\u{e9}"] {
            assert!(CookieName::host(name).is_none() && CookieName::loopback(name, 1).is_none(), "{name:?}");
        }
    }

    // LG-2
    #[test]
    fn debug_of_the_header_shows_no_value() {
        let name = CookieName::host("a").unwrap();
        assert_eq!(format!("{:?}", Cookie::new(&name, "abc").to_header().unwrap()), "Sensitive");
    }

    proptest! {
        // HT-9
        #[test]
        fn no_header_makes_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
                let _ = find(&headers, "sid");
            }
        }

        #[test]
        fn what_is_written_is_found_again(value in "[A-Za-z0-9_=-]{0,64}") {
            let name = CookieName::host("sid").unwrap();
            let header = Cookie::new(&name, &value).to_header().unwrap();
            let pair = header.as_bytes().split(|byte| *byte == b';').next().unwrap();
            let headers = headers(&[pair]);
            prop_assert_eq!(find(&headers, name.as_str()), Some(value.as_str()));
        }
    }
}
