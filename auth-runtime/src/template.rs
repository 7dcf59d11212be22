//! What turns data into mails and pages. The facade and applications provide it.

use std::{error::Error as StdError, fmt};

use crate::{
    error::{Cause, Error},
    mail::{MailPurpose, Rendered},
    page::Page,
};

/// A template did not render.
#[derive(Debug)]
pub struct RenderError(Cause);

impl RenderError {
    /// Wraps what the template engine said.
    pub fn new(cause: impl Into<Cause>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a template did not render: {}", self.0)
    }
}

impl StdError for RenderError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.as_ref())
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::internal(error)
    }
}

/// Renders pages.
pub trait PageTemplates {
    /// The HTML of a page.
    ///
    /// # Errors
    /// [`RenderError`] if the template fails.
    fn page(page: &Page) -> Result<String, RenderError>;

    /// The stylesheet of all pages, which is served under [`Site::stylesheet`](crate::page::Site::stylesheet).
    fn stylesheet() -> &'static str;
}

/// Renders mails.
pub trait MailTemplates {
    /// Subject, text and HTML of a mail.
    ///
    /// # Errors
    /// [`RenderError`] if the template fails.
    fn mail(mail: &DefaultMail<'_>) -> Result<Rendered, RenderError>;
}

/// What a mail of the toolkit says; it knows no user type.
///
/// It has no `Debug`: its link holds a token.
#[derive(Clone)]
pub struct DefaultMail<'a> {
    /// What the mail is for.
    pub purpose: MailPurpose,
    /// The application's name.
    pub service: &'a str,
    /// Where the application is.
    pub base_url: &'a str,
    /// To whom it goes.
    pub address: &'a str,
    /// The link that it is about; notices have none.
    pub link: Option<&'a str>,
    /// How long the link works, such as `24 hours`; see [`crate::words::duration`].
    pub expires_in: Option<String>,
    /// The address to which the account moves.
    pub new_address: Option<&'a str>,
    /// The address that the account had.
    pub old_address: Option<&'a str>,
    /// When what it tells of happened, such as `22 November 2026, 12:24 UTC`.
    pub when: String,
}
