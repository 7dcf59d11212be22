//! Text that must stay on one line of a mail's head.

use std::borrow::Cow;

/// The longest subject in characters. RFC 5322 section 2.1.1 ends a line at 998 bytes, and four bytes a character fit with room.
pub(super) const MAX_SUBJECT: usize = 200;

/// The text on one line: each run of white space is one space, control characters and bidirectional controls are gone (ML-5).
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = line.len();
        line.extend(word.chars().filter(|char| !is_hostile(*char)));
        if line.len() > before && before > 0 {
            line.insert(before, ' ');
        }
    }
    line
}

/// The text as a subject: on one line, not longer than [`MAX_SUBJECT`], and read as it is written.
pub(super) fn subject_line(text: &str) -> String {
    let line = one_line(text);
    // Software that reads mail decodes `=?utf-8?q?..?=` (RFC 2047), which would bring back what has just been taken out.
    let line = if line.contains("=?") { Cow::Owned(line.replace("=?", "= ?")) } else { Cow::Borrowed(&line) };
    line.chars().take(MAX_SUBJECT).collect::<String>().trim_end().to_owned()
}

/// Whether a character can end a line, or turn the order in which people read (Unicode UAX #9, section 2).
pub(super) fn is_hostile(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{2028}' | '\u{2029}')
        || matches!(char, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_SUBJECT, is_hostile, one_line, subject_line};

    #[test]
    fn hostile_characters_are_gone() {
        // ML-5
        assert_eq!(one_line("Hello\r\nBcc: victim@example.com"), "Hello Bcc: victim@example.com");
        assert_eq!(one_line("a\0b\u{202E}c\u{2066}d\u{85}e\u{2028}f"), "abcd e f");
        assert_eq!(one_line("  \u{200E} \n x \u{200F} y "), "x y");
        assert_eq!(one_line("\u{202E}"), "");
    }

    #[test]
    fn an_encoded_word_is_broken() {
        // ML-5
        assert_eq!(subject_line("=?utf-8?q?=E2=80=AE?= hi"), "= ?utf-8?q?=E2=80=AE?= hi");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in any::<String>()) {
            let line = subject_line(&text);
            prop_assert!(!line.chars().any(is_hostile));
            prop_assert!(!line.contains("=?") && !line.contains("  "));
            prop_assert!(line.chars().count() <= MAX_SUBJECT);
            prop_assert_eq!(subject_line(&line), line);
        }
    }
}
