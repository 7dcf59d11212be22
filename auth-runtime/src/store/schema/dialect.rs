//! A database's way of writing SQL.

use crate::{
    field::Kind,
    user::{ColumnModel, Part},
};

/// A database's way of writing SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
    /// `MySQL` 8 and `MariaDB` 10.6, and what is newer.
    Mysql,
}

impl Dialect {
    /// The type of a column of the user's table.
    pub(crate) fn column_type(self, column: &ColumnModel) -> &'static str {
        self.by_hand(column).unwrap_or(match (self, column.kind, column.part) {
            // MySQL indexes only text of a known length, and compares long text slowly.
            (Self::Mysql, Kind::Text, Part::Email) => "VARCHAR(254)",
            (Self::Mysql, Kind::Text, Part::Id | Part::Password) => "VARCHAR(255)",
            (Self::Mysql, Kind::Text, Part::Role | Part::Locale) => "VARCHAR(64)",
            (Self::Mysql, Kind::Text, Part::Roles) => "TEXT",
            (Self::Mysql, Kind::Text, _) if column.unique => "VARCHAR(255)",
            (Self::Mysql, Kind::Bytes, _) if column.unique => "VARBINARY(255)",
            (_, kind, _) => self.kind(kind),
        })
    }

    const fn by_hand(self, column: &ColumnModel) -> Option<&'static str> {
        match self {
            Self::Sqlite => column.sql.sqlite,
            Self::Postgres => column.sql.postgres,
            Self::Mysql => column.sql.mysql,
        }
    }

    /// Whether the source says itself what type the column has.
    pub(in crate::store) const fn is_set_by_hand(self, column: &ColumnModel) -> bool {
        self.by_hand(column).is_some()
    }

    /// The type that keeps values of a kind.
    pub(crate) const fn kind(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (_, Kind::Bool) => "BOOLEAN",
            (Self::Sqlite, Kind::I16 | Kind::I32 | Kind::I64) | (_, Kind::I32) => "INTEGER",
            (_, Kind::I16) => "SMALLINT",
            (_, Kind::I64) => "BIGINT",
            (Self::Sqlite, Kind::F32 | Kind::F64) | (Self::Postgres, Kind::F32) => "REAL",
            (Self::Postgres, Kind::F64) => "DOUBLE PRECISION",
            (Self::Mysql, Kind::F32) => "FLOAT",
            (Self::Mysql, Kind::F64) => "DOUBLE",
            (Self::Sqlite, Kind::Json | Kind::Date | Kind::Timestamp) | (Self::Sqlite | Self::Postgres, Kind::Text) => {
                "TEXT"
            }
            (Self::Mysql, Kind::Text) => "LONGTEXT",
            (Self::Sqlite, Kind::Bytes | Kind::Uuid) => "BLOB",
            (Self::Postgres, Kind::Bytes) => "BYTEA",
            (Self::Mysql, Kind::Bytes) => "LONGBLOB",
            (Self::Postgres, Kind::Uuid) => "UUID",
            (Self::Mysql, Kind::Uuid) => "BINARY(16)",
            (_, Kind::Date) => "DATE",
            (Self::Postgres, Kind::Timestamp) => "TIMESTAMPTZ",
            (Self::Mysql, Kind::Timestamp) => "DATETIME(6)",
            (Self::Postgres, Kind::Json) => "JSONB",
            (Self::Mysql, Kind::Json) => "JSON",
        }
    }

    /// A name as SQL writes it.
    pub(crate) fn quoted(self, name: &str) -> String {
        let quote = if self == Self::Mysql { '`' } else { '"' };
        format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
    }

    /// Whether a column of the database is the one that the struct names. `PostgreSQL` cuts a name off at 63 bytes, and
    /// tells capital letters from small ones; the others do not.
    pub(in crate::store) fn same_name(self, found: &str, named: &str) -> bool {
        match self {
            Self::Sqlite => found.eq_ignore_ascii_case(named),
            Self::Mysql => found.to_lowercase() == named.to_lowercase(),
            Self::Postgres => found == &named[..named.floor_char_boundary(63)],
        }
    }

    /// A text as SQL writes it. Only names from the source are written so: what comes from outside is bound.
    pub(crate) fn text(self, text: &str) -> String {
        let text = text.replace('\'', "''");
        // MySQL alone takes a backslash for more than itself.
        let text = if self == Self::Mysql { text.replace('\\', "\\\\") } else { text };
        format!("'{text}'")
    }

    /// What a table of `MySQL` is told at its end: equality of text is that of its bytes, whatever the server's default
    /// (ST-3).
    pub(super) const fn table_options(self) -> &'static str {
        match self {
            Self::Mysql => " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
            Self::Sqlite | Self::Postgres => "",
        }
    }
}
