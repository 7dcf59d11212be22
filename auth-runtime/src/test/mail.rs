//! A mail that the application wrote.

use crate::mail::Message;

/// A mail that the application wrote.
#[derive(Clone, Debug)]
pub struct TestMail {
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body for readers of plain text.
    pub text: String,
    /// The body for readers of HTML.
    pub html: String,
}

impl TestMail {
    pub(super) fn new(message: &Message) -> Self {
        Self {
            to: message.to.clone(),
            subject: message.subject.clone(),
            text: message.text.clone(),
            html: message.html.clone(),
        }
    }

    /// The link that the mail is about.
    ///
    /// # Panics
    /// Where it has none.
    #[must_use]
    pub fn link(&self) -> String {
        let link = self.text.split_whitespace().find(|word| word.contains("token="));
        link.unwrap_or_else(|| panic!("the mail {:?} has no link:\n{}", self.subject, self.text)).to_owned()
    }

    /// The token of its link.
    ///
    /// # Panics
    /// Where it has none.
    #[must_use]
    pub fn token(&self) -> String {
        self.link().split("token=").nth(1).unwrap_or_default().to_owned()
    }
}
