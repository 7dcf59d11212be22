//! The statements that mend a column. Its owner reads and runs them: none of them is ever run here.

use super::anew::{as_it_is, said_anew};
use crate::{
    field::Kind,
    store::{
        Dialect,
        catalog::{Catalog, Column},
    },
    user::{ColumnModel, Model, Part, SqlTypes},
};

/// The statements about one column of the struct.
pub(super) struct Mend<'a> {
    pub(super) dialect: Dialect,
    pub(super) model: &'a Model,
    pub(super) own: &'a ColumnModel,
    pub(super) catalog: &'a Catalog,
    /// The role of a new user, as it is stored.
    pub(super) default_role: &'a str,
}

impl Mend<'_> {
    pub(super) fn alter(&self, what: &str) -> String {
        format!("ALTER TABLE {} {what}", self.dialect.quoted(self.model.table))
    }

    pub(super) fn column(&self) -> String {
        self.dialect.quoted(self.own.column)
    }

    /// The type, on `MySQL` with the characters that it is to hold and how they are compared. That of the id is ours
    /// whatever the source says: the toolkit itself writes it.
    pub(super) fn kind(&self) -> String {
        let by_hand = self.dialect.is_set_by_hand(self.own) && self.own.part != Part::Id;
        let own = if by_hand { *self.own } else { ColumnModel { sql: SqlTypes::DEFAULT, ..*self.own } };
        let kind = self.dialect.column_type(&own);
        if self.dialect == Dialect::Mysql && self.own.kind == Kind::Text && !by_hand {
            format!("{kind} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        } else {
            kind.to_owned()
        }
    }

    /// Keeps two rows from holding the same.
    pub(super) fn make_unique(&self) -> String {
        let (table, column) = (self.dialect.quoted(self.model.table), self.column());
        format!("CREATE UNIQUE INDEX {} ON {table} ({column})", self.dialect.quoted(&self.free_name()))
    }

    /// A name that no other index has, and that is short enough on every database.
    fn free_name(&self) -> String {
        let long = format!("{}_{}", self.model.table, self.own.column);
        let name = &long[..long.floor_char_boundary(58)];
        let is_taken = |name: &str| self.catalog.taken.iter().any(|taken| taken.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(long)
    }

    /// Why no statement gives the column its type, where one could be thought of.
    pub(super) fn why_no_type(&self, found: &Column) -> Option<&'static str> {
        if self.dialect == Dialect::Sqlite {
            return None;
        }
        match (is_moment(self.own.kind), is_number(&found.kind), is_number_kind(self.own.kind)) {
            (true, true, _) => Some(
                "what its numbers count nobody but its owner knows, so fill a new column from it, and put that in its place",
            ),
            (_, _, true)
                if matches!(found.kind.as_str(), "date" | "datetime" | "timestamp" | "timestamptz" | "time") =>
            {
                Some(
                    "which number stands for a time its owner must say, so fill a new column from it, and put that in its place",
                )
            }
            _ => None,
        }
    }

    /// Gives the column the type that it would have in a table of ours.
    pub(super) fn change_type(&self, found: &Column) -> Option<String> {
        if self.why_no_type(found).is_some() {
            return None;
        }
        let (column, kind) = (self.column(), self.kind());
        match self.dialect {
            // It cannot.
            Dialect::Sqlite => None,
            Dialect::Postgres => {
                let collate = if self.own.kind == Kind::Text { " COLLATE \"default\"" } else { "" };
                let using = self.using(found);
                // A default is not always turned into the new type.
                let first = if found.has_default && self.own.part != Part::Id && self.changes_family(found) {
                    format!("ALTER COLUMN {column} DROP DEFAULT, ")
                } else {
                    String::new()
                };
                Some(self.alter(&format!("{first}ALTER COLUMN {column} TYPE {kind}{collate} USING {using}")))
            }
            // Text is not the 16 bytes that it spells.
            Dialect::Mysql if self.own.kind == Kind::Uuid => None,
            Dialect::Mysql => {
                let sql = self.modify(found, found.nullable, false);
                // Its times are turned into those of whoever alters it.
                let first = if found.kind == "timestamp" { "SET time_zone = '+00:00'; " } else { "" };
                Some(format!("{first}{sql}"))
            }
        }
    }

    /// What `PostgreSQL` makes of the old value, without the time zone of whoever alters it.
    fn using(&self, found: &Column) -> String {
        let (column, kind) = (self.column(), self.kind());
        match (self.own.kind, found.kind.as_str()) {
            (Kind::Timestamp, "timestamp") => format!("{column} AT TIME ZONE 'UTC'"),
            (Kind::Timestamp, "date") => format!("{column}::timestamp AT TIME ZONE 'UTC'"),
            (Kind::Date, "timestamptz") => format!("({column} AT TIME ZONE 'UTC')::date"),
            (Kind::Bool, number) if is_number(number) => format!("{column} <> 0"),
            (number, "bool") if is_number_kind(number) => format!("{column}::int::{kind}"),
            _ => format!("{column}::{kind}"),
        }
    }

    /// Whether a default of the old type may be none of the new one.
    fn changes_family(&self, found: &Column) -> bool {
        !(self.own.kind == Kind::Text || is_number_kind(self.own.kind) && is_number(&found.kind))
    }

    /// Lets the database count the column.
    pub(super) fn count(&self, found: &Column, fits: bool) -> Option<String> {
        let (table, column) = (self.dialect.quoted(self.model.table), self.column());
        match self.dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => {
                let add = self.alter(&format!("ALTER COLUMN {column} ADD GENERATED BY DEFAULT AS IDENTITY"));
                // An identity takes no column that has a default.
                let add = if found.has_default {
                    format!("{}; {add}", self.alter(&format!("ALTER COLUMN {column} DROP DEFAULT")))
                } else {
                    add
                };
                let (of, name) = (self.dialect.text(&table), self.dialect.text(self.own.column));
                Some(format!(
                    "{add}; SELECT setval(pg_get_serial_sequence({of}, {name}), COALESCE(MAX({column}), 0) + 1, FALSE) \
                     FROM {table}"
                ))
            }
            Dialect::Mysql => {
                let found = Column { default: None, counted: true, ..found.clone() };
                Some(self.modify(&found, false, fits))
            }
        }
    }

    /// Lets the column hold no null any more.
    pub(super) fn forbid_null(&self, found: &Column, fits: bool) -> Option<String> {
        match self.dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(self.alter(&format!("ALTER COLUMN {} SET NOT NULL", self.column()))),
            Dialect::Mysql => Some(self.modify(found, false, fits)),
        }
    }

    /// Lets the column hold null.
    pub(super) fn let_null(&self, found: &Column, fits: bool) -> Option<String> {
        match self.dialect {
            Dialect::Mysql => Some(self.modify(found, true, fits)),
            Dialect::Sqlite | Dialect::Postgres => Self::let_any_null(self.dialect, self.model, found),
        }
    }

    /// Lets a column hold null that is not of the struct.
    pub(super) fn let_any_null(dialect: Dialect, model: &Model, found: &Column) -> Option<String> {
        let (table, column) = (dialect.quoted(model.table), dialect.quoted(&found.name));
        match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")),
            Dialect::Mysql => Some(said_anew(dialect, model, found, &as_it_is(found), true)),
        }
    }
}

const fn is_moment(kind: Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Timestamp)
}

const fn is_number_kind(kind: Kind) -> bool {
    matches!(kind, Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64)
}

/// Whether a type of `PostgreSQL` or `MySQL` is one of numbers.
fn is_number(kind: &str) -> bool {
    kind.contains("int") && kind != "interval"
        || ["float", "double", "decimal", "numeric", "year"].iter().any(|number| kind.starts_with(number))
}
