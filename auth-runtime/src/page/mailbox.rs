//! What the mailbox of a development run shows.
//!
//! Nothing here has `Debug`: the mails hold links with tokens.

/// One line of the mailbox.
#[derive(Clone)]
pub struct MailRow {
    /// To whom it was sent.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was sent.
    pub when: String,
    /// Where it can be read.
    pub href: String,
}

/// One mail, opened.
#[derive(Clone)]
pub struct MailView {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// When it was sent.
    pub when: String,
    /// Its text, with the links apart.
    pub text: Vec<TextPiece>,
}

/// A piece of a mail's text.
#[derive(Clone, PartialEq, Eq)]
pub enum TextPiece {
    /// Text that is shown as it is.
    Plain(String),
    /// An `http` or `https` link.
    Link(String),
}

impl TextPiece {
    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        let (Self::Plain(text) | Self::Link(text)) = self;
        text
    }

    /// Whether it is a link.
    #[must_use]
    pub fn is_link(&self) -> bool {
        matches!(self, Self::Link(_))
    }

    /// Splits a text into its links and what stands between them.
    ///
    /// A link begins with `http://` or `https://` and ends before white space, a quote or an angle bracket; a dot
    /// or a comma at its end belongs to the sentence.
    #[must_use]
    pub fn split(text: &str) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = link_start(rest) {
            let (before, from_link) = rest.split_at(start);
            let end = from_link
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>'))
                .unwrap_or(from_link.len());
            let link = from_link[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
            if !before.is_empty() {
                pieces.push(Self::Plain(before.to_owned()));
            }
            pieces.push(Self::Link(link.to_owned()));
            rest = &from_link[link.len()..];
        }
        if !rest.is_empty() {
            pieces.push(Self::Plain(rest.to_owned()));
        }
        pieces
    }
}

fn link_start(text: &str) -> Option<usize> {
    [text.find("http://"), text.find("https://")].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::TextPiece::{self, Link, Plain};

    #[test]
    fn links_stand_apart_and_nothing_is_lost() {
        let text = "Open https://a.example/x?token=1.\nOr (http://b.example) javascript:alert(1)";
        let pieces = TextPiece::split(text);
        assert!(
            pieces
                == [
                    Plain("Open ".into()),
                    Link("https://a.example/x?token=1".into()),
                    Plain(".\nOr (".into()),
                    Link("http://b.example".into()),
                    Plain(") javascript:alert(1)".into()),
                ]
        );
        let joined: String = pieces.iter().map(TextPiece::text).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn a_bare_scheme_ends() {
        assert!(TextPiece::split("http://.") == [Link("http://".into()), Plain(".".into())]);
    }
}
