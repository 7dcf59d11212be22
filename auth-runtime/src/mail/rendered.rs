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
    #[expect(clippy::needless_pass_by_value, reason = "a template gives a string, and nothing else wants it")]
    pub fn new(subject: String, whole_text: String, html: String) -> Self {
        let text = whole_text.strip_prefix(subject.as_str()).unwrap_or(&whole_text).trim_start().to_owned();
        Self { subject: subject.trim().to_owned(), text, html }
    }
}
