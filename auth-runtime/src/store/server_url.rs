//! The URL of a server, looked at before its driver does: a driver passes over in silence what it does not know, and
//! asks for a server that nobody meant where a password cuts the URL short.

use std::{path::PathBuf, str::FromStr};

use url::Url;

/// A parameter is named only up to this length: what is longer is none that somebody misspelt.
const LONGEST_NAME: usize = 32;

const ENCODED: &str = "In the user's name and the password these characters are written percent-encoded: `@` is `%40`, \
                       `:` is `%3A`, `/` is `%2F`, `?` is `%3F`, `#` is `%23`, `%` is `%25`.";

/// What a driver makes of a URL.
pub(super) struct ServerUrl {
    pub(super) example: &'static str,
    /// The parameters as sqlx 0.9 reads them, in each spelling; the usual one comes first.
    parameters: &'static [&'static str],
    /// What asks for a connection by TLS to the server that was meant.
    tls: &'static str,
    /// What chooses the schema, where one database has several.
    schema: Option<&'static str>,
    /// Whether a database must be named: there is none that a user has without a word.
    names_database: bool,
}

#[cfg(feature = "postgres")]
pub(super) const POSTGRES: ServerUrl = ServerUrl {
    example: "postgres://shop:PASSWORD@db.example:5432/shop",
    parameters: &[
        "sslmode",
        "ssl-mode",
        "sslrootcert",
        "ssl-root-cert",
        "ssl-ca",
        "sslcert",
        "ssl-cert",
        "sslkey",
        "ssl-key",
        "statement-cache-capacity",
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "application_name",
        "options",
    ],
    tls: "sslmode=verify-full",
    schema: Some("options=-csearch_path%3Dshop"),
    // It is the one that is called as the user.
    names_database: false,
};

#[cfg(feature = "mysql")]
pub(super) const MYSQL: ServerUrl = ServerUrl {
    example: "mysql://shop:PASSWORD@db.example:3306/shop",
    parameters: &[
        "ssl-mode",
        "sslmode",
        "ssl-ca",
        "sslca",
        "ssl-cert",
        "sslcert",
        "ssl-key",
        "sslkey",
        "charset",
        "collation",
        "statement-cache-capacity",
        "socket",
        "timezone",
        "time-zone",
    ],
    tls: "ssl-mode=VERIFY_IDENTITY",
    schema: None,
    names_database: true,
};

impl ServerUrl {
    /// What the driver makes of the URL, where it can make of it what was meant.
    pub(super) fn read<O: FromStr<Err = sqlx::Error>>(&self, url: &str) -> Result<O, String> {
        let (before, parameters) = url.split_once('?').unwrap_or((url, ""));
        let after_host = before.split_once("://").and_then(|(_, place)| place.split_once('/'));
        if url.contains('#') || after_host.is_some_and(|(_, path)| path.contains('@')) {
            return Err(cut_short());
        }
        let parsed = Url::parse(url).map_err(|cause| {
            format!("DATABASE_URL is no URL: {cause}\n  A URL looks like `{}`. {ENCODED}", self.example)
        })?;
        for (name, value) in parsed.query_pairs() {
            // With the `@` of the host behind a `?`, what looks like a parameter is of a password: nobody repeats it.
            self.check_parameter(&name, &value)
                .map_err(|why| if parameters.contains('@') { cut_short() } else { why })?;
        }
        if self.names_database && parsed.path().trim_start_matches('/').is_empty() {
            return Err(format!(
                "DATABASE_URL names no database\n  Its name stands after the server's: `{}`.",
                self.example
            ));
        }
        url.parse().map_err(|cause: sqlx::Error| format!("DATABASE_URL cannot be read: {cause}"))
    }

    fn check_parameter(&self, name: &str, value: &str) -> Result<(), String> {
        let is_known = self.parameters.contains(&name)
            || self.parameters.contains(&"options") && name.starts_with("options[") && name.ends_with(']');
        if !is_known {
            return Err(self.unknown(name));
        }
        if name == "charset" && !value.eq_ignore_ascii_case("utf8mb4") {
            return Err(String::from(
                "DATABASE_URL has a `charset` that cannot hold every text\n  \
                 Leave it out: the connection speaks utf8mb4.",
            ));
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.[]".contains(&byte);
        let named = if !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(is_plain) {
            format!("the parameter `{name}`, which is not known here")
        } else {
            String::from("a parameter that is not known here")
        };
        let meant = self.meant(name).map_or_else(String::new, |meant| format!("Write `?{meant}`. "));
        format!(
            "DATABASE_URL has {named}\n  {meant}It would be passed over in silence. The parameters are: {}.",
            self.parameters.join(", ")
        )
    }

    /// What somebody may have meant by a parameter that is not there.
    fn meant(&self, name: &str) -> Option<String> {
        let name = letters(name);
        if let Some(known) = self.parameters.iter().find(|known| letters(known) == name) {
            return Some(if known.replace('-', "") == "sslmode" { self.tls.to_owned() } else { format!("{known}=..") });
        }
        if let Some(schema) = self.schema.filter(|_| name.contains("schema") || name.contains("searchpath")) {
            return Some(schema.to_owned());
        }
        (name.contains("ssl") || name.contains("tls")).then(|| self.tls.to_owned())
    }

    /// Why a server was not reached; `place` is where it was looked for.
    pub(super) fn unreachable(&self, place: &str, cause: &sqlx::Error) -> String {
        format!(
            "the database of DATABASE_URL cannot be reached at {place}: {cause}\n  \
             The server must run and know this user, password and database; a URL looks like `{}`.",
            self.example
        )
    }
}

/// Where a server is looked for, without who asks.
pub(super) fn place(socket: Option<&PathBuf>, host: &str, port: u16) -> String {
    match socket {
        Some(socket) => format!("the socket {}", socket.display()),
        None if host.starts_with('/') => format!("the socket in {host}"),
        None => format!("{host}:{port}"),
    }
}

/// A character of the user's name or of the password ends what it stands in, so that the `@` of the host comes too late.
fn cut_short() -> String {
    format!("DATABASE_URL is cut short by a `/`, `?` or `#`\n  {ENCODED}")
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests;
