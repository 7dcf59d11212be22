//! Which server, and how it is spoken to.

use std::{fmt, net::IpAddr};

use lettre::transport::smtp::client::{Certificate, TlsParameters, TlsParametersBuilder};
use url::{Host, Url};

use super::super::{address::is_host_name, setting::InvalidSetting};
use crate::secret::Secret;

const SETTING: &str = "SMTP_URL";
const EXAMPLE: &str = "smtps://user:password@smtp.example.com:465";

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte: `smtps://`, port 465 by default. What RFC 8314 section 3 recommends.
    ImplicitTls,
    /// TLS by STARTTLS, without which nothing is sent: `smtp://`, port 587 by default.
    StartTls,
    /// None: `smtp+insecure://`, port 25 by default, for loopback hosts alone.
    None,
}

/// What `SMTP_URL` says.
#[derive(Clone)]
pub struct SmtpSettings {
    security: Security,
    host: String,
    port: u16,
    login: Option<(String, Secret<String>)>,
    roots: Vec<Certificate>,
}

impl SmtpSettings {
    /// Reads `SMTP_URL`: `smtps://user:password@host:port`, or the same with `smtp` or `smtp+insecure`.
    ///
    /// User, password and port may be left out. What is special in a URL is percent-encoded in the user and the password.
    ///
    /// # Errors
    /// [`InvalidSetting`], with an example, where it is something else, or would send mail without TLS to another
    /// machine (ML-6).
    pub fn parse(value: &str) -> Result<Self, InvalidSetting> {
        let value = value.trim();
        // The parser of URLs drops line ends and tabs without a word.
        if value.chars().any(char::is_control) {
            return Err(refuse("holds control characters"));
        }
        let url = Url::parse(value).map_err(|error| {
            refuse(format!(
                "is not a URL ({error}); in the password write `@` as %40, `/` as %2F, `#` as %23, `%` as %25"
            ))
        })?;
        let (security, default_port) = match url.scheme() {
            "smtps" => (Security::ImplicitTls, 465),
            "smtp" => (Security::StartTls, 587),
            "smtp+insecure" => (Security::None, 25),
            _ => return Err(refuse("begins with neither `smtps://` nor `smtp://`")),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(refuse(
                "has something after the port; in the password write `/` as %2F, `?` as %3F, `#` as %23",
            ));
        }
        let (host, is_loopback) = host(&url)?;
        if security == Security::None && !is_loopback {
            return Err(refuse("asks for no TLS: `smtp+insecure://` is for 127.0.0.1, [::1] and localhost alone"));
        }
        let port = url.port().unwrap_or(default_port);
        if port == 0 {
            return Err(refuse("has port 0"));
        }
        Ok(Self { security, host, port, login: login(&url)?, roots: Vec::new() })
    }

    /// Trusts these certificates too, in PEM, for a server whose certificate a private authority has issued.
    ///
    /// Nothing else changes: chain, dates and host name are checked as ever (ML-6).
    ///
    /// # Errors
    /// [`InvalidSetting`] where the text holds no certificate.
    pub fn trust(mut self, pem: &[u8]) -> Result<Self, InvalidSetting> {
        const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
        let roots = Certificate::from_pem(pem).ok().filter(|_| pem.windows(BEGIN.len()).any(|bytes| bytes == BEGIN));
        self.roots.push(roots.ok_or_else(|| refuse("is to trust certificates that are not in PEM"))?);
        Ok(self)
    }

    /// How the connection is protected.
    #[must_use]
    pub const fn security(&self) -> Security {
        self.security
    }

    /// The host: a name in ASCII or an IP address, an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// User and password, where the server wants them.
    pub(super) fn login(&self) -> Option<(&str, &Secret<String>)> {
        self.login.as_ref().map(|(user, password)| (user.as_str(), password))
    }

    /// How the connection is protected, with the checks of certificate and host name.
    pub(super) fn protection(&self) -> Result<Protection, InvalidSetting> {
        match self.security {
            Security::ImplicitTls => self.checks().map(Protection::ImplicitTls),
            Security::StartTls => self.checks().map(Protection::StartTls),
            Security::None => Ok(Protection::None),
        }
    }

    /// The checks of certificate and host name.
    fn checks(&self) -> Result<TlsParameters, InvalidSetting> {
        let builder = TlsParameters::builder(self.host.clone());
        let builder = self.roots.iter().cloned().fold(builder, TlsParametersBuilder::add_root_certificate);
        builder.build().map_err(|error| refuse(format!("is to trust certificates that are not valid ({error})")))
    }
}

/// [`Security`] with what it takes: no value of it has TLS without its checks.
pub(super) enum Protection {
    ImplicitTls(TlsParameters),
    StartTls(TlsParameters),
    None,
}

fn refuse(why: impl Into<String>) -> InvalidSetting {
    InvalidSetting::new(SETTING, why, EXAMPLE)
}

/// The host, and whether it is this machine.
fn host(url: &Url) -> Result<(String, bool), InvalidSetting> {
    match url.host() {
        Some(Host::Ipv4(ip)) => Ok((ip.to_string(), ip.is_loopback())),
        Some(Host::Ipv6(ip)) => Ok((ip.to_string(), ip.is_loopback())),
        // In URLs of these schemes the parser takes an IPv4 address for a name.
        Some(Host::Domain(name)) if is_host_name(name) => {
            let is_loopback = match name.parse::<IpAddr>() {
                Ok(ip) => ip.is_loopback(),
                Err(_) => name.eq_ignore_ascii_case("localhost"),
            };
            Ok((name.to_ascii_lowercase(), is_loopback))
        }
        Some(Host::Domain(_)) => Err(refuse("has a host that is no name in ASCII; in the password write `@` as %40")),
        None => Err(refuse("has no host")),
    }
}

/// User and password, where the URL has them.
fn login(url: &Url) -> Result<Option<(String, Secret<String>)>, InvalidSetting> {
    match (url.username(), url.password().unwrap_or_default()) {
        ("", "") => Ok(None),
        ("", _) => Err(refuse("has a password without a user")),
        (_, "") => Err(refuse("has a user without a password")),
        (user, password) => {
            let decode = |text| {
                percent_decode(text).ok_or_else(|| refuse("has a user or password with a stray `%`: write it as %25"))
            };
            Ok(Some((decode(user)?, Secret::new(decode(password)?))))
        }
    }
}

/// The text behind its percent-encoding (RFC 3986 section 2.1); `None` where a `%` begins no byte, or the bytes are no UTF-8, or hold
/// a NUL, which ends a field of SASL PLAIN (RFC 4616).
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next())? * 16 + digit(bytes.next())?,
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok().filter(|text| !text.contains('\0'))
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("security", &self.security)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
