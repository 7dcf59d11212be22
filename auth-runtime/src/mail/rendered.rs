//! What the templates of one mail gave.

use std::fmt;

use super::line::subject_line;

/// Subject and both parts of one mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject: one line, without control characters and bidirectional controls (ML-5).
    pub subject: String,
    /// The body for readers of plain text.
    pub text: String,
    /// The body for readers of HTML.
    pub html: String,
}

impl Rendered {
    /// Takes apart what the templates gave.
    ///
    /// The subject is a block that stands first in the `.txt` template, so the whole text begins with its words. They
    /// and the blank lines after them are no part of the body.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a template gives a string, and nothing else wants it")]
    pub fn new(subject: String, whole_text: String, html: String) -> Self {
        let text = body(subject.trim(), &whole_text).unwrap_or(&whole_text).to_owned();
        Self { subject: subject_line(&subject), text, html }
    }
}

/// The text after the subject's words; `None` where it does not begin with them.
fn body<'a>(subject: &str, whole_text: &'a str) -> Option<&'a str> {
    let mut rest = whole_text.trim_start().strip_prefix(subject)?;
    while let Some((line, after)) = rest.split_once('\n') {
        if !line.trim().is_empty() {
            break;
        }
        rest = after;
    }
    Some(rest)
}

/// Says nothing of the content, which may hold a link with a token.
impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Rendered;

    fn rendered(subject: &str, text: &str) -> Rendered {
        Rendered::new(subject.to_owned(), text.to_owned(), String::new())
    }

    #[test]
    fn the_body_begins_after_the_subject() {
        let mail = rendered("Confirm your address", "Confirm your address\n\nHello,\n\nopen this.\n");
        assert_eq!(mail.subject, "Confirm your address");
        assert_eq!(mail.text, "Hello,\n\nopen this.\n");
    }

    #[test]
    fn space_around_the_block_and_other_line_ends_do_no_harm() {
        assert_eq!(rendered("\n  Hello\n", "\n  Hello\n \r\n\r\n  Dear you").text, "  Dear you");
        assert_eq!(rendered("Hello", "Hello\r\n\r\nHello again").text, "Hello again");
        assert_eq!(rendered("Hello", "Hello").text, "");
    }

    #[test]
    fn a_text_without_the_subject_stays_as_it_is() {
        assert_eq!(rendered("Hello", "\nDear you\n").text, "\nDear you\n");
    }

    #[test]
    fn a_subject_is_one_line() {
        // ML-5
        let mail = rendered("Hi\r\nBcc: x@example.com", "Hi\r\nBcc: x@example.com\n\nbody");
        assert_eq!(mail.subject, "Hi Bcc: x@example.com");
        assert_eq!(mail.text, "body");
    }

    #[test]
    fn debug_shows_no_link() {
        let mail = rendered("s", "s\n\nhttps://example.com/?token=abc");
        assert!(!format!("{mail:?}").contains("token"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(subject in any::<String>(), body in any::<String>()) {
            let mail = rendered(&subject, &format!("{subject}\n\n{body}"));
            prop_assert!(!mail.subject.contains(['\r', '\n', '\0']));
            prop_assert!(body.ends_with(&mail.text) || mail.text.ends_with(&body));
        }
    }
}
