//! A statement that is put together while the program is compiled.

use crate::store::Dialect;

/// The longest statement in bytes. The compiler refuses a longer one.
pub(super) const LONGEST: usize = 640;

/// What stands in a template for the name of the realm.
const REALM: &[u8] = b"{realm}";

/// The text of a statement on the tables of a realm.
pub(super) struct Statement {
    text: [u8; LONGEST],
    len: usize,
}

impl Statement {
    /// Puts the pieces of a template together, in which `{realm}` stands for the realm and `?` for each parameter.
    pub(super) const fn new(dialect: Dialect, realm: &str, pieces: &[&str]) -> Self {
        let mut statement = Self { text: [0; LONGEST], len: 0 };
        let (mut piece, mut parameters) = (0, 0);
        while piece < pieces.len() {
            let mut rest = pieces[piece].as_bytes();
            while let [first, after @ ..] = rest {
                rest = after;
                match first {
                    b'?' if matches!(dialect, Dialect::Postgres) => {
                        parameters += 1;
                        statement.push(b'$');
                        statement.push_number(parameters);
                    }
                    b'{' => {
                        statement.push_all(realm.as_bytes());
                        (_, rest) = rest.split_at(REALM.len() - 1);
                    }
                    other => statement.push(*other),
                }
            }
            piece += 1;
        }
        statement
    }

    /// The text; empty where it is no UTF-8, which pieces of text cannot come to.
    pub(super) const fn text(&self) -> &str {
        let (text, _) = self.text.split_at(self.len);
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    const fn push(&mut self, byte: u8) {
        self.text[self.len] = byte;
        self.len += 1;
    }

    const fn push_all(&mut self, mut text: &[u8]) {
        while let [first, rest @ ..] = text {
            self.push(*first);
            text = rest;
        }
    }

    /// The number of a parameter, of which no statement has a hundred.
    const fn push_number(&mut self, number: u8) {
        if number >= 10 {
            self.push(b'0' + number / 10);
        }
        self.push(b'0' + number % 10);
    }
}

#[cfg(test)]
mod tests {
    use super::Statement;
    use crate::store::Dialect;

    #[test]
    fn each_dialect_counts_the_parameters_in_its_way() {
        let pieces = &["SELECT id FROM auth_{realm}_sessions", " WHERE id = ? AND end > ? AND auth_{realm} = 'é'"];
        let sqlite = Statement::new(Dialect::Sqlite, "staff", pieces);
        let text = "SELECT id FROM auth_staff_sessions WHERE id = ? AND end > ? AND auth_staff = 'é'";
        assert_eq!(sqlite.text(), text);
        let postgres = Statement::new(Dialect::Postgres, "staff", pieces);
        assert_eq!(postgres.text(), text.replacen('?', "$1", 1).replacen('?', "$2", 1));
    }

    #[test]
    fn there_may_be_more_than_nine_parameters() {
        let postgres = Statement::new(Dialect::Postgres, "staff", &["?"; 11]);
        assert_eq!(postgres.text(), "$1$2$3$4$5$6$7$8$9$10$11");
    }
}
