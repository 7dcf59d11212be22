//! Why a command was not carried out.

use std::{error::Error as StdError, fmt};

use crate::{error::Error, password::Policy};

/// Why a command was not carried out, in words for whoever typed it.
///
/// `main` prints its error with `Debug`, so that is the same text as `Display`: one for people.
pub struct CommandError(String);

impl CommandError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What a flow answered, with what to type instead.
    pub(super) fn of_flow(error: &Error, email: &str, register: &[&str], policy: Policy) -> Self {
        Self(match error {
            Error::EmailTaken => taken(email),
            Error::Invalid(errors) => errors
                .iter()
                .map(|(field, error)| match field {
                    "password" if error.code == "password_too_short" => {
                        format!("the password: {} {}", error.text(), policy.describe())
                    }
                    "email" | "password" => format!("the {field}: {}", error.text()),
                    _ if register.contains(&field) => {
                        format!("the field `{field}`: {} Say `--set {field}=...`", error.text())
                    }
                    _ => format!("the field `{field}`: {}", error.text()),
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Error::Refused(words) => words.clone(),
            Error::Unavailable(cause) => format!("the database does not do it: {cause}"),
            _ => error.to_string(),
        })
    }
}

/// What is said of an address that somebody has.
pub(super) fn taken(email: &str) -> String {
    format!("there is a user with the address {email} already; `set-role {email} ROLE` changes the role")
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for CommandError {}
