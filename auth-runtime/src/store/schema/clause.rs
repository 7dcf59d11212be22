//! What a CHECK says about the values of one column, in whichever words its database shows it.

use super::{
    Dialect,
    tokens::{Token, What, tokens},
};

/// What one part of a CHECK says about a column; parts are joined by AND.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Says<'a> {
    /// It lets in these values, and no other.
    Only(Vec<&'a str>),
    /// It lets in all but these values.
    Never(Vec<&'a str>),
    /// Something else, which is not understood here.
    Other,
}

/// What is left of a clause without what does not change its meaning for texts.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Column,
    Value(&'a str),
    /// A word in small letters, or an operator.
    Word(String),
}

impl Piece<'_> {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found == word)
    }
}

/// What a clause says about a column. It is known where the column is compared with texts that are written out, by
/// `IN`, `=` or `<>`; brackets are left out, so what AND, OR and NOT would make ambiguous is something else.
pub(super) fn says<'a>(dialect: Dialect, clause: &'a str, column: &str) -> Vec<Says<'a>> {
    let words = tokens(dialect, clause);
    let pieces = reduced(dialect, &words, column);
    let parts: Vec<&[Piece<'a>]> = pieces.split(|piece| piece.is("and")).collect();
    let mixed = parts.len() > 1 && pieces.iter().any(|piece| piece.is("or"));
    if mixed || parts.len() > 1 && parts.iter().any(|part| part.first().is_some_and(|piece| piece.is("not"))) {
        return vec![Says::Other];
    }
    parts.into_iter().map(part).collect()
}

fn part<'a>(pieces: &[Piece<'a>]) -> Says<'a> {
    let mut only = Vec::new();
    for choice in pieces.split(|piece| piece.is("or")) {
        match choice {
            [Piece::Column, is, null] if is.is("is") && null.is("null") => {}
            [Piece::Column, how, rest @ ..] if how.is("in") || how.is("=") || how.is("==") => match list(rest) {
                Some(values) => only.extend(values),
                None => return Says::Other,
            },
            [Piece::Column, not, how, rest @ ..] if not.is("not") && how.is("in") && choice.len() == pieces.len() => {
                return list(rest).map_or(Says::Other, Says::Never);
            }
            [Piece::Column, how, rest @ ..] if (how.is("<>") || how.is("!=")) && choice.len() == pieces.len() => {
                return list(rest).map_or(Says::Other, Says::Never);
            }
            [not, rest @ ..] if not.is("not") && choice.len() == pieces.len() => {
                return match part(rest) {
                    Says::Only(values) => Says::Never(values),
                    Says::Never(values) => Says::Only(values),
                    Says::Other => Says::Other,
                };
            }
            _ => return Says::Other,
        }
    }
    if only.is_empty() { Says::Other } else { Says::Only(only) }
}

/// `'admin', 'user'`, and on `PostgreSQL` also `ANY '{admin,user}'`.
fn list<'a>(pieces: &[Piece<'a>]) -> Option<Vec<&'a str>> {
    let values = |pieces: &[Piece<'a>]| {
        let value = |piece: &Piece<'a>| if let Piece::Value(value) = piece { Some(*value) } else { None };
        pieces.iter().map(value).collect::<Option<Vec<_>>>()
    };
    match pieces {
        [of, rest @ ..] if of.is("any") || of.is("all") => match values(rest)?.as_slice() {
            [array] if array.starts_with('{') => {
                Some(array.trim_matches(['{', '}']).split(',').map(|value| value.trim_matches('"')).collect())
            }
            several => Some(several.to_vec()),
        },
        _ => values(pieces),
    }
}

/// Leaves out brackets, commas, casts, collations and the names of character sets.
fn reduced<'a>(dialect: Dialect, words: &[Token<'a>], column: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(token) = words.get(at) {
        let next = words.get(at + 1);
        at += 1;
        match token.what {
            What::Sign("(" | ")" | "[" | "]" | "," | ";") => {}
            What::Sign("::") => at = after_type(words, at),
            What::Sign(sign) => pieces.push(Piece::Word(sign.to_owned())),
            What::Text(text) => pieces.push(Piece::Value(text)),
            What::Name(name) | What::Word(name) if dialect.same_name(name, column) => pieces.push(Piece::Column),
            // SQLite takes a name that is no column for a text.
            What::Name(name) if dialect == Dialect::Sqlite => pieces.push(Piece::Value(name)),
            What::Name(name) => pieces.push(Piece::Word(name.to_owned())),
            What::Word(word) => match word.to_ascii_lowercase().as_str() {
                "as" => at = after_brackets(words, at),
                "collate" => at += 1,
                "cast" | "check" if next.is_some_and(|next| next.is_sign("(")) => {}
                "array" if next.is_some_and(|next| next.is_sign("[")) => {}
                "binary" => {}
                set if set.starts_with('_') && next.is_some_and(|next| matches!(next.what, What::Text(_))) => {}
                // How PostgreSQL ends what it has not asked of the rows that are there.
                "not" if next.is_some_and(|next| next.is_word("valid")) => at += 1,
                "no" if next.is_some_and(|next| next.is_word("inherit")) => at += 1,
                other => pieces.push(Piece::Word(other.to_owned())),
            },
        }
    }
    pieces
}

/// Behind `character varying(20)[]`.
fn after_type(words: &[Token<'_>], mut at: usize) -> usize {
    at += 1;
    if words.get(at).is_some_and(|word| word.is_word("varying")) {
        at += 1;
    }
    if words.get(at).is_some_and(|word| word.is_sign("(")) {
        at += 3;
    }
    at
}

/// Before the bracket that ends `CAST(.. AS type`.
fn after_brackets(words: &[Token<'_>], mut at: usize) -> usize {
    let mut depth = 0;
    while let Some(word) = words.get(at) {
        if word.is_sign("(") {
            depth += 1;
        } else if word.is_sign(")") {
            if depth == 0 {
                break;
            }
            depth -= 1;
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Dialect::*, Says::*, says};

    #[test]
    fn each_database_s_way_to_write_a_list_is_understood() {
        for (dialect, clause) in [
            (Sqlite, "(role IN ('admin', 'user'))"),
            (Sqlite, "([role] in (\"admin\", 'user') OR \"role\" IS NULL)"),
            (Sqlite, "role == 'admin' OR role = 'user'"),
            (Postgres, "CHECK ((role = ANY (ARRAY['admin'::text, 'user'::text])))"),
            (
                Postgres,
                "CHECK (((role)::text = ANY ((ARRAY['admin'::character varying, 'user'::character varying])::text[]))) \
                 NOT VALID",
            ),
            (Postgres, "CHECK (((role = 'admin'::text) OR (role = 'user'::text)))"),
            (Postgres, "CHECK (((role)::text = ANY ('{admin,user}'::text[])))"),
            (Postgres, "CHECK (((role COLLATE \"C\") = ANY (ARRAY['admin'::bpchar(9), 'user'::bpchar(9)])))"),
            (Mysql, "`role` in ('admin','user')"),
            (Mysql, "cast(`role` as char charset binary) in ('admin','user')"),
            (Mysql, "(cast(`role` as char(20) charset utf8mb4) in (_utf8mb3'admin',_utf8mb3'user'))"),
        ] {
            assert_eq!(says(dialect, clause, "role"), [Only(vec!["admin", "user"])], "{clause}");
        }
    }

    #[test]
    fn what_shuts_out_lets_nobody_in() {
        for (dialect, clause) in [
            (Sqlite, "role NOT IN ('root')"),
            (Sqlite, "NOT role = 'root'"),
            (Postgres, "CHECK ((role <> ALL (ARRAY['root'::text])))"),
            (Postgres, "CHECK ((role <> 'root'::text))"),
            (Postgres, "CHECK ((NOT ((role)::text = 'root'::text)))"),
            (Mysql, "(`role` not in (_utf8mb4'root'))"),
        ] {
            assert_eq!(says(dialect, clause, "role"), [Never(vec!["root"])], "{clause}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for clause in [
            "lower(role) IN ('admin', 'user')",
            "length(role) < 20",
            "other IN ('admin', 'user')",
            "role IN ('admin') AND other = 1 OR role = 'user'",
            "NOT (role = 'admin' AND other = 'x')",
            "role IN ('admin', 'user') OR other > 3",
            "role <> 'admin' OR role <> 'user'",
            "role || 'x' = 'adminx'",
        ] {
            assert_eq!(says(Sqlite, clause, "role"), [Other], "{clause}");
        }
        let both = says(Sqlite, "role IN ('admin') AND length(role) < 20", "role");
        assert_eq!(both, [Only(vec!["admin"]), Other]);
    }
}
