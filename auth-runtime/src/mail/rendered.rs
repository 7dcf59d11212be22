//! A mail after its templates were filled in.

/// A rendered mail. It has no `Debug`: it may hold a link with a token.
#[derive(Clone)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

impl Rendered {
    /// Takes the subject block, the whole text template, which begins with that block, and the HTML.
    #[must_use]
    pub fn new(subject: String, whole_text: &str, html: String) -> Self {
        let text = whole_text.strip_prefix(&subject).unwrap_or(whole_text).trim_start().to_owned();
        Self { subject: subject.trim().to_owned(), text, html }
    }
}
