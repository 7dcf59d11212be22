//! `MySQL` changes a column only as a whole: what is not said again of it is forgotten.

use std::fmt::Write as _;

use super::mend::Mend;
use crate::{
    field::Kind,
    store::{Dialect, catalog::Column},
    user::Model,
};

impl Mend<'_> {
    /// `MySQL` says a column anew as a whole. A type that fits already stays; one that does not is ours, also where that
    /// is said by another statement before.
    pub(super) fn modify(&self, found: &Column, nullable: bool, fits: bool) -> String {
        if fits {
            return said_anew(self.dialect, self.model, found, &as_it_is(found), nullable);
        }
        let mut found = found.clone();
        if self.own.kind != Kind::Timestamp {
            found.on_update = None;
        }
        let kind = self.kind();
        // Long values have no default but an expression, and the microsecond of a default is that of its column.
        if let Some(text) = found.default.as_mut().filter(|text| is_long(&kind) && !text.starts_with('(')) {
            *text = format!("({text})");
        }
        if kind.ends_with("(6)") {
            for text in [found.default.as_mut(), found.on_update.as_mut()].into_iter().flatten() {
                if text.to_ascii_lowercase().starts_with("current_timestamp") {
                    *text = String::from("CURRENT_TIMESTAMP(6)");
                }
            }
        }
        said_anew(self.dialect, self.model, &found, &kind, nullable)
    }
}

/// Takes the default from a column that the struct does not know, and lets it hold null, of which there may be many.
pub(super) fn without_default(dialect: Dialect, model: &Model, found: &Column) -> Option<String> {
    let (table, column) = (dialect.quoted(model.table), dialect.quoted(&found.name));
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => {
            Some(format!("ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT, ALTER COLUMN {column} DROP NOT NULL"))
        }
        Dialect::Mysql => {
            let bare = Column { default: None, ..found.clone() };
            Some(said_anew(dialect, model, &bare, &as_it_is(found), true))
        }
    }
}

/// A column of `MariaDB` without the CHECK in its definition.
pub(super) fn without_check(dialect: Dialect, model: &Model, found: &Column) -> String {
    let bare = Column { check: None, ..found.clone() };
    said_anew(dialect, model, &bare, &as_it_is(found), found.nullable)
}

/// `MySQL` forgets of a column what is not said again.
pub(super) fn said_anew(dialect: Dialect, model: &Model, found: &Column, kind: &str, nullable: bool) -> String {
    let (table, column) = (dialect.quoted(model.table), dialect.quoted(&found.name));
    let mut sql = format!("ALTER TABLE {table} MODIFY {column} {kind}{}", if nullable { " NULL" } else { " NOT NULL" });
    let parts = [(" DEFAULT ", &found.default), (" ON UPDATE ", &found.on_update)];
    for (word, value) in parts.into_iter().filter_map(|(word, value)| Some((word, value.as_ref()?))) {
        // A text refuses nothing that is written into it.
        let _ = write!(sql, "{word}{value}");
    }
    if found.counted {
        sql.push_str(" AUTO_INCREMENT");
    }
    sql.push_str(&found.kept);
    if let Some(check) = &found.check {
        sql.push(' ');
        sql.push_str(check);
    }
    sql
}

/// The type that a column of `MySQL` has, with its characters.
pub(super) fn as_it_is(found: &Column) -> String {
    match (&found.charset, &found.collation) {
        (Some(charset), Some(collation)) => format!("{} CHARACTER SET {charset} COLLATE {collation}", found.spelled),
        _ => found.spelled.clone(),
    }
}

/// Whether `MySQL` gives a type no default that is written out.
pub(super) fn is_long(kind: &str) -> bool {
    ["LONGTEXT", "TEXT", "LONGBLOB", "JSON"].iter().any(|long| kind.starts_with(long))
}
