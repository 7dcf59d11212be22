//! Why a hook did not do its part.

use std::{error::Error as StdError, fmt};

use crate::{
    error::{Cause, Error, FieldError, FieldErrors},
    store,
};

/// Why a hook did not do its part: it refuses, in words for the person, or it failed.
///
/// `?` turns any error into a failure, `sqlx::Error` above all; its text goes to the log and to nobody else.
pub struct HookError(Kind);

enum Kind {
    /// For the person.
    Refused(Error),
    /// For the log.
    Failed(Cause),
}

impl HookError {
    /// Refuses what was asked for, in words for the person: 422 `refused`.
    #[must_use]
    pub fn refuse(words: impl Into<String>) -> Self {
        Self(Kind::Refused(Error::Refused(words.into())))
    }

    /// Refuses what a field holds, in words for the person beside it: 422 `invalid_input`.
    #[must_use]
    pub fn field(field: &str, words: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, FieldError::message(words.into()));
        Self(Kind::Refused(Error::Invalid(errors)))
    }

    /// What the flow answers that the hook was part of.
    pub(crate) fn into_error(self, hook: &'static str) -> Error {
        let cause = match self.0 {
            Kind::Refused(error) => return error,
            Kind::Failed(cause) => cause,
        };
        // What the toolkit itself answered to a hook means the same here, unless it is about somebody who asks.
        let cause = match cause.downcast::<Error>() {
            Ok(error) => match *error {
                Error::Refused(_)
                | Error::Invalid(_)
                | Error::Busy
                | Error::Unavailable(_)
                | Error::RoleUnknown(_)
                | Error::Random => return *error,
                other => Box::new(other),
            },
            Err(cause) => cause,
        };
        let failed = Box::new(Failed { hook, cause });
        if store::is_of_database(failed.as_ref()) { Error::Unavailable(failed) } else { Error::Internal(failed) }
    }
}

impl<E: Into<Cause>> From<E> for HookError {
    fn from(cause: E) -> Self {
        Self(Kind::Failed(cause.into()))
    }
}

impl fmt::Debug for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Refused(error) => write!(f, "HookError({error})"),
            Kind::Failed(cause) => write!(f, "HookError({cause})"),
        }
    }
}

/// A hook's failure with its name; the cause can be found below it.
#[derive(Debug)]
struct Failed {
    hook: &'static str,
    cause: Cause,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the hook `{}` failed: {}", self.hook, self.cause)
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}
