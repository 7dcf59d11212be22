//! Where the application is for its users.

use std::fmt;

use url::{Host, Url};

/// `AUTH_BASE_URL`: scheme, host, perhaps a port and a path; neither query nor fragment, and no slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    origin: String,
    path_at: usize,
    secure: bool,
    loopback: bool,
    port: u16,
    host: String,
}

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotABaseUrl(&'static str);

impl fmt::Display for NotABaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NotABaseUrl {}

impl BaseUrl {
    /// Reads a base URL.
    ///
    /// # Errors
    /// [`NotABaseUrl`], which says what is wrong with it. Plain http is for loopback addresses alone.
    pub fn parse(text: &str) -> Result<Self, NotABaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| NotABaseUrl("it is no URL"))?;
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(NotABaseUrl("it has no host"));
        };
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let secure = match url.scheme() {
            "https" => true,
            "http" if loopback => false,
            "http" => return Err(NotABaseUrl("plain http is for loopback addresses alone; write https")),
            _ => return Err(NotABaseUrl("its scheme is neither https nor http")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotABaseUrl("it holds a user name or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(NotABaseUrl("it has a query or a fragment"));
        }
        let origin = url.origin().ascii_serialization();
        let path = url.path().trim_end_matches('/');
        Ok(Self {
            text: format!("{origin}{path}"),
            path_at: origin.len(),
            host: host.to_string(),
            origin,
            secure,
            loopback,
            port,
        })
    }

    /// The whole, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, as a browser writes it into `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path, with a slash in front; empty where there is none.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[self.path_at..]
    }

    /// The host, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether only this machine can reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let url = BaseUrl::parse("https://Example.org:8443/app/").unwrap();
        assert_eq!(url.as_str(), "https://example.org:8443/app");
        assert_eq!((url.origin(), url.path(), url.port()), ("https://example.org:8443", "/app", 8443));
        assert!(url.is_secure() && !url.is_loopback());
        assert_eq!(BaseUrl::parse("http://127.0.0.1:3000").unwrap().path(), "");
    }

    // RS-2
    #[test]
    fn what_is_no_base_url_is_refused() {
        for wrong in
            ["", "example.org", "http://example.org", "ftp://localhost", "https://a:b@example.org", "https://e.org/?q"]
        {
            assert!(BaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
