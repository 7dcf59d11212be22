//! The words of a text of SQL that a database shows.

use super::Dialect;

/// A word of SQL, and where in the text it stands.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(any(feature = "sqlite", feature = "mysql")),
    expect(dead_code, reason = "PostgreSQL shows each rule by itself, and no table to find it in")
)]
pub(in crate::store) struct Token<'a> {
    pub(in crate::store) what: What<'a>,
    pub(in crate::store) start: usize,
    pub(in crate::store) end: usize,
}

/// What a word of SQL is. Within quotes it is as it was written, a doubled quote too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum What<'a> {
    /// A keyword, a number, or a name without quotes.
    Word(&'a str),
    /// A name in quotes.
    Name(&'a str),
    /// A text in quotes.
    Text(&'a str),
    /// An operator, or one bracket, comma or semicolon.
    Sign(&'a str),
}

impl Token<'_> {
    pub(in crate::store) fn is_word(&self, word: &str) -> bool {
        matches!(self.what, What::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(in crate::store) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.what, What::Sign(found) if found == sign)
    }
}

/// The words of a text. Comments are none, apart from the code that `MySQL` hides in one from other databases.
pub(in crate::store) fn tokens(dialect: Dialect, text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(length) = skipped(rest) {
            at += length;
            continue;
        }
        let (what, length) = match first {
            '\'' => quoted(rest, '\'', dialect == Dialect::Mysql, What::Text),
            '"' | '`' => quoted(rest, first, false, What::Name),
            '[' if dialect == Dialect::Sqlite => quoted(rest, ']', false, What::Name),
            _ if is_of_word(first) => {
                let length = rest.find(|next| !is_of_word(next)).unwrap_or(rest.len());
                (What::Word(&rest[..length]), length)
            }
            _ if OPERATORS.contains(first) => {
                let length = rest.find(|next| !OPERATORS.contains(next)).unwrap_or(rest.len());
                (What::Sign(&rest[..length]), length)
            }
            _ => (What::Sign(&rest[..first.len_utf8()]), first.len_utf8()),
        };
        tokens.push(Token { what, start: at, end: at + length });
        at += length;
    }
    tokens
}

const OPERATORS: &str = "<>=!:~|&+-%";

fn is_of_word(next: char) -> bool {
    next.is_alphanumeric() || matches!(next, '_' | '$' | '.') || !next.is_ascii()
}

/// How much at the beginning is no word: blanks, comments, and the frame of `/*!80016 NOT ENFORCED */`.
fn skipped(rest: &str) -> Option<usize> {
    if let Some(framed) = rest.strip_prefix("/*!") {
        return Some(rest.len() - framed.trim_start_matches(|next: char| next.is_ascii_digit()).len());
    }
    if rest.starts_with("*/") {
        return Some(2);
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if rest.starts_with("--") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let blanks = rest.len() - rest.trim_start().len();
    (blanks > 0).then_some(blanks)
}

/// What stands in quotes at the beginning, and its length with them.
fn quoted<'a>(rest: &'a str, quote: char, escapes: bool, what: fn(&'a str) -> What<'a>) -> (What<'a>, usize) {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, next)) = chars.next() {
        if next == '\\' && escapes {
            chars.next();
        } else if next == quote && chars.next_if(|(_, after)| *after == quote).is_none() {
            return (what(&rest[1..at]), at + 1);
        }
    }
    (what(&rest[1..]), rest.len())
}

#[cfg(test)]
mod tests {
    use super::{Dialect, What::*, tokens};

    #[test]
    fn quotes_and_comments_end_where_the_database_ends_them() {
        let words = |dialect, text| tokens(dialect, text).into_iter().map(|token| token.what).collect::<Vec<_>>();
        assert_eq!(
            words(Dialect::Mysql, r"`a``b` <> _utf8mb4'it''s \' (' /*!80016 NOT ENFORCED */"),
            [Name("a``b"), Sign("<>"), Word("_utf8mb4"), Text(r"it''s \' ("), Word("NOT"), Word("ENFORCED")]
        );
        assert_eq!(
            words(Dialect::Sqlite, "[my role] /* CHECK ( */ IN('\\') -- 'x\n, \"Ω"),
            [Name("my role"), Word("IN"), Sign("("), Text("\\"), Sign(")"), Sign(","), Name("Ω")]
        );
        assert_eq!(words(Dialect::Postgres, "(role)::text")[2..], [Sign(")"), Sign("::"), Word("text")]);
    }
}
