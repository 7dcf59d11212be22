//! What can go wrong, each with the stable code that clients read.

use std::{error::Error as StdError, fmt};

/// A cause that stays in the log and never reaches a client.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// Why a flow did not do what was asked.
///
/// `Display` is for the log. What people read stands in [`crate::words`] under [`Error::code`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No valid session: 401.
    NotSignedIn,
    /// A valid session whose user has none of the roles asked for: 403.
    Forbidden,
    /// A valid session whose user has not confirmed the address: 403.
    EmailNotVerified,
    /// The address or the password is wrong, or the account may not be entered; deliberately the same: 401.
    InvalidCredentials,
    /// The link or token is not valid here, or not any more: 400.
    InvalidToken,
    /// This browser did not make the sign-up, so the password that was chosen is asked for: 403.
    PasswordRequired,
    /// The last proof of who is there is too old for what was asked: 403.
    ReauthenticationRequired,
    /// The request was sent by another site: 403.
    CrossSite,
    /// The form was not made by us for this browser, or too long ago: 403.
    FormExpired,
    /// The body cannot be read as what it says it is: 400, 413 or 415; with the code that says which.
    BadBody(http::StatusCode, &'static str),
    /// Fields are missing or not as they must be: 422.
    Invalid(FieldErrors),
    /// The application refuses, in words of its own: 422.
    Refused(String),
    /// What was named is not there, or is somebody else's: 404.
    NotFound,
    /// Nobody else has a role that somebody must have: 409.
    LastHolder,
    /// The address already belongs to a user. Only programs are told.
    EmailTaken,
    /// More work waits than can be done soon: 503 with `Retry-After`.
    Busy,
    /// The database or another part cannot be reached: 503.
    Unavailable(Cause),
    /// The row holds a role that this build does not know: 503.
    RoleUnknown(String),
    /// The operating system gave no random bytes: 503.
    Random,
    /// The struct lacks the field that this needs: a mistake of the program.
    Unsupported(&'static str),
    /// The database cannot be changed as the source asks: what stands in the way, for whoever starts the program.
    Schema(String),
    /// A defect: 500.
    Internal(Cause),
}

impl Error {
    /// The stable code: the same in JSON, in the table of words, in logs and in tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::Forbidden => "forbidden",
            Self::EmailNotVerified => "email_not_verified",
            Self::InvalidCredentials => "invalid_credentials",
            Self::InvalidToken => "invalid_token",
            Self::PasswordRequired => "password_required",
            Self::ReauthenticationRequired => "reauthentication_required",
            Self::CrossSite => "cross_site",
            Self::FormExpired => "form_expired",
            Self::BadBody(_, code) => code,
            Self::Invalid(_) => "invalid_input",
            Self::Refused(_) => "refused",
            Self::NotFound => "not_found",
            Self::LastHolder => "last_holder",
            Self::EmailTaken => "email_taken",
            Self::Busy => "busy",
            Self::Unavailable(_) | Self::Random => "unavailable",
            Self::RoleUnknown(_) => "role_unknown",
            Self::Unsupported(_) | Self::Schema(_) | Self::Internal(_) => "internal",
        }
    }

    /// The HTTP status that goes with the code.
    #[must_use]
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode as S;
        match self {
            Self::NotSignedIn | Self::InvalidCredentials => S::UNAUTHORIZED,
            Self::Forbidden
            | Self::EmailNotVerified
            | Self::PasswordRequired
            | Self::ReauthenticationRequired
            | Self::CrossSite
            | Self::FormExpired => S::FORBIDDEN,
            Self::BadBody(status, _) => *status,
            Self::InvalidToken => S::BAD_REQUEST,
            Self::Invalid(_) | Self::Refused(_) => S::UNPROCESSABLE_ENTITY,
            Self::NotFound => S::NOT_FOUND,
            Self::LastHolder | Self::EmailTaken => S::CONFLICT,
            Self::Busy | Self::Unavailable(_) | Self::RoleUnknown(_) | Self::Random => S::SERVICE_UNAVAILABLE,
            Self::Unsupported(_) | Self::Schema(_) | Self::Internal(_) => S::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a person reads about it: the words of the code, or the application's own.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Refused(words) => words,
            _ => crate::words::text(self.code()),
        }
    }

    /// A defect with its cause.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// One field's mistake.
    #[must_use]
    pub fn field(field: &str, code: &'static str) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, FieldError::code(code));
        Self::Invalid(errors)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(errors) => write!(f, "invalid_input: {errors}"),
            Self::Refused(words) => write!(f, "refused: {words:?}"),
            Self::Unavailable(cause) | Self::Internal(cause) => write!(f, "{}: {cause}", self.code()),
            Self::RoleUnknown(role) => write!(f, "role_unknown: this build has no role {role:?}"),
            Self::Unsupported(what) => f.write_str(what),
            Self::Schema(what) => f.write_str(what),
            _ => f.write_str(self.code()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unavailable(cause) | Self::Internal(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

/// What is wrong with one field: a code, and the words for people where the application chose them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The stable code, a key of [`crate::words`].
    pub code: &'static str,
    /// The application's own words, from a `validate` function.
    pub message: Option<String>,
}

impl FieldError {
    /// A mistake that the toolkit has words for.
    #[must_use]
    pub const fn code(code: &'static str) -> Self {
        Self { code, message: None }
    }

    /// A mistake in the application's own words.
    #[must_use]
    pub fn message(message: String) -> Self {
        Self { code: "refused", message: Some(message) }
    }

    /// What a person reads beside the field.
    #[must_use]
    pub fn text(&self) -> &str {
        self.message.as_deref().unwrap_or_else(|| crate::words::text(self.code))
    }
}

/// The mistakes of all fields of one request, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(String, FieldError)>);

impl FieldErrors {
    /// Adds a mistake to a field.
    pub fn add(&mut self, field: &str, error: FieldError) {
        self.0.push((field.to_owned(), error));
    }

    /// Adds the mistakes of another collection.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether no field has a mistake.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each mistake with its field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldError)> {
        self.0.iter().map(|(field, error)| (field.as_str(), error))
    }

    /// The mistakes of one field.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a FieldError> {
        self.iter().filter(move |(name, _)| *name == field).map(|(_, error)| error)
    }

    /// Ends the collecting: an error if there was any mistake.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all of them.
    pub fn finish(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (field, error)) in self.0.iter().enumerate() {
            write!(f, "{}{field}: {}", if at == 0 { "" } else { "; " }, error.text())?;
        }
        Ok(())
    }
}
