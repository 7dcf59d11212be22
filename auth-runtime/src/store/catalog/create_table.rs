//! What only the text of a `CREATE TABLE` tells: the CHECKs of `SQLite`, and on `MariaDB` those that its lists hide from
//! who has rights on the table alone; and the words with which `MySQL` wants a column to be said anew.

use crate::store::{
    Dialect,
    schema::{Rule, Token, What, tokens},
};

/// The words that end the type of a column, and begin what else is said of it.
#[cfg(feature = "mysql")]
const CLAUSES: [&str; 14] = [
    "auto_increment",
    "as",
    "character",
    "check",
    "collate",
    "comment",
    "constraint",
    "default",
    "generated",
    "invisible",
    "not",
    "null",
    "on",
    "references",
];

/// What stands first where no column is said.
const NO_COLUMN: [&str; 11] =
    ["check", "constraint", "foreign", "fulltext", "index", "key", "like", "period", "primary", "spatial", "unique"];

/// A column as the text says it.
#[cfg(feature = "mysql")]
#[derive(Default)]
pub(super) struct Definition {
    pub(super) name: String,
    /// Its default, as it is written.
    pub(super) default: Option<String>,
    /// What it becomes with each change of its row: `CURRENT_TIMESTAMP`.
    pub(super) on_update: Option<String>,
    /// What else has nothing to do with its type: ` COMMENT '..'`.
    pub(super) kept: String,
    /// `CHECK (..)`
    pub(super) check: Option<String>,
}

/// Each CHECK of the table.
pub(super) fn rules(dialect: Dialect, sql: &str) -> Vec<Rule> {
    let words = tokens(dialect, sql);
    items(&words).into_iter().flat_map(|item| checks(sql, item)).collect()
}

/// Each column of the table.
#[cfg(feature = "mysql")]
pub(super) fn definitions(dialect: Dialect, sql: &str) -> Vec<Definition> {
    let words = tokens(dialect, sql);
    items(&words).into_iter().filter_map(|item| definition(sql, item)).collect()
}

/// What stands between the commas of the outer brackets.
fn items<'a, 't>(words: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let Some(first) = words.iter().position(|word| word.is_sign("(")) else { return Vec::new() };
    let (mut items, mut start, mut depth) = (Vec::new(), first + 1, 0);
    for (at, word) in words.iter().enumerate().skip(first + 1) {
        if word.is_sign("(") {
            depth += 1;
        } else if depth > 0 && word.is_sign(")") {
            depth -= 1;
        } else if depth == 0 && (word.is_sign(",") || word.is_sign(")")) {
            items.push(&words[start..at]);
            start = at + 1;
            if word.is_sign(")") {
                break;
            }
        }
    }
    items
}

fn name(word: &Token<'_>) -> String {
    match word.what {
        What::Name(name) => name.replace("``", "`").replace("\"\"", "\""),
        What::Word(text) | What::Text(text) | What::Sign(text) => text.to_owned(),
    }
}

/// The column that is said, if one is.
fn column(item: &[Token<'_>]) -> Option<String> {
    let first = item.first()?;
    (!NO_COLUMN.iter().any(|word| first.is_word(word))).then(|| name(first))
}

fn checks(sql: &str, item: &[Token<'_>]) -> Vec<Rule> {
    let mut found = Vec::new();
    for (at, word) in item.iter().enumerate() {
        let opens = item.get(at + 1).is_some_and(|next| next.is_sign("("));
        if !(word.is_word("check") && opens) {
            continue;
        }
        let end = end_of_brackets(item, at + 1);
        let called = at.checked_sub(2).filter(|before| item[*before].is_word("constraint"));
        let is_off = matches!(item.get(end + 1..end + 3), Some([not, enforced])
            if not.is_word("not") && enforced.is_word("enforced"));
        found.push(Rule {
            name: called.map_or_else(String::new, |before| name(&item[before + 1])),
            text: sql[item[at + 1].end..item.get(end).map_or(sql.len(), |last| last.start)].to_owned(),
            is_check: true,
            is_off,
            of_column: if called.is_none() { column(item) } else { None },
        });
    }
    found
}

/// Where the bracket at this place is closed.
fn end_of_brackets(item: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, word) in item.iter().enumerate().skip(open) {
        if word.is_sign("(") {
            depth += 1;
        } else if word.is_sign(")") {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    item.len()
}

#[cfg(feature = "mysql")]
fn definition(sql: &str, item: &[Token<'_>]) -> Option<Definition> {
    let mut definition = Definition { name: column(item)?, ..Definition::default() };
    let starts = clauses(item);
    for (nth, start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(item.len());
        let (word, last) = (&item[*start], item[end - 1].end);
        let clause = &sql[word.start..last];
        if word.is_word("check") {
            definition.check = Some(clause.to_owned());
        } else if word.is_word("default") {
            let value = &sql[item.get(start + 1)?.start..last];
            definition.default = Some(value.to_owned()).filter(|value| !value.eq_ignore_ascii_case("null"));
        } else if word.is_word("on") {
            definition.on_update = Some(sql[item.get(start + 2)?.start..last].to_owned());
        } else if ["comment", "invisible"].iter().any(|kept| word.is_word(kept)) {
            definition.kept.push(' ');
            definition.kept.push_str(clause);
        }
    }
    Some(definition)
}

/// Where each clause behind the type begins.
#[cfg(feature = "mysql")]
fn clauses(item: &[Token<'_>]) -> Vec<usize> {
    let (mut starts, mut depth) = (Vec::new(), 0);
    for (at, word) in item.iter().enumerate().skip(1) {
        let before = &item[at - 1];
        if word.is_sign("(") {
            depth += 1;
        } else if word.is_sign(")") {
            depth -= 1;
        } else if depth == 0
            && CLAUSES.iter().any(|clause| word.is_word(clause))
            && !(word.is_word("null") && (before.is_word("not") || before.is_word("default")))
        {
            starts.push(at);
        }
    }
    starts
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::{Dialect, definitions, rules};

    const SHOWN: &str = "CREATE TABLE `people` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `role` varchar(20) NOT NULL CHECK (`role` in ('admin','user')),
  `kind` enum('a,b','check (c)') NOT NULL DEFAULT 'a,b' COMMENT 'it''s (not) DEFAULT',
  `seen` timestamp(6) NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  `iv` int DEFAULT '3' /*!80023 INVISIBLE */,
  `none` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `of_role` CHECK ((`role` <> _utf8mb4'q')) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='CHECK (x)'";

    #[test]
    fn each_check_is_found_with_its_name_or_its_column() {
        let found: Vec<_> = rules(Dialect::Mysql, SHOWN)
            .into_iter()
            .map(|rule| (rule.name, rule.text, rule.of_column, rule.is_off))
            .collect();
        let text = String::from;
        assert_eq!(
            found,
            [
                (text(""), text("`role` in ('admin','user')"), Some(text("role")), false),
                (text("of_role"), text("(`role` <> _utf8mb4'q')"), None, true),
            ]
        );
    }

    #[test]
    fn what_is_said_of_a_column_is_kept() {
        let found: Vec<_> = definitions(Dialect::Mysql, SHOWN)
            .into_iter()
            .map(|column| {
                let default = column.default.unwrap_or_default();
                (column.name, default, column.on_update.unwrap_or_default() + &column.kept, column.check.is_some())
            })
            .collect();
        let line = |name: &str, kept: &str, default: &str, check| {
            (name.to_owned(), default.to_owned(), kept.to_owned(), check)
        };
        assert_eq!(
            found,
            [
                line("id", "", "", false),
                line("role", "", "", true),
                line("kind", " COMMENT 'it''s (not) DEFAULT'", "'a,b'", false),
                line("seen", "current_timestamp(6)", "current_timestamp(6)", false),
                line("iv", " INVISIBLE", "'3'", false),
                line("none", "", "", false),
            ]
        );
    }
}
