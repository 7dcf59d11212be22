//! Values on their way out of a row.

use serde_json::{Map, Value as JsonValue};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use super::engines;
use super::{Codec, Kind, Value};
use crate::error::Error;

/// A row that is read column by column, in the order of the statement.
pub struct Row<'r> {
    source: Source<'r>,
    at: usize,
}

enum Source<'r> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'r sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(&'r sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    Mysql(&'r sqlx::mysql::MySqlRow),
    Stored(Map<String, JsonValue>, &'static [&'static str]),
}

impl<'r> Row<'r> {
    /// A row of `SQLite`.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(row: &'r sqlx::sqlite::SqliteRow) -> Self {
        Self { source: Source::Sqlite(row), at: 0 }
    }

    /// A row of `PostgreSQL`.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn postgres(row: &'r sqlx::postgres::PgRow) -> Self {
        Self { source: Source::Postgres(row), at: 0 }
    }

    /// A row of `MySQL`.
    #[cfg(feature = "mysql")]
    #[must_use]
    pub fn mysql(row: &'r sqlx::mysql::MySqlRow) -> Self {
        Self { source: Source::Mysql(row), at: 0 }
    }

    /// Fields that wait in one JSON column under these names.
    pub(crate) fn stored(fields: Map<String, JsonValue>, names: &'static [&'static str]) -> Self {
        Self { source: Source::Stored(fields, names), at: 0 }
    }

    /// The next column by its codec.
    ///
    /// # Errors
    /// [`Error::Internal`] where what is stored is not what the struct says; it names the column's place, never its value.
    #[expect(clippy::should_implement_trait, reason = "it is generic, and a row ends where its statement does")]
    pub fn next<C: Codec<T>, T>(&mut self) -> Result<T, Error> {
        let at = self.at;
        let value = self.value(C::KIND)?;
        C::load(value).ok_or_else(|| {
            Error::internal(format!("column {at} of the row does not hold a {}", std::any::type_name::<T>()))
        })
    }

    /// The next column as a value of this kind, or its null.
    ///
    /// # Errors
    /// [`Error::Internal`] where the column is of another kind.
    pub fn value(&mut self, kind: Kind) -> Result<Value, Error> {
        let at = self.at;
        self.at += 1;
        Ok(match &mut self.source {
            #[cfg(feature = "sqlite")]
            Source::Sqlite(row) => engines::sqlite(row, at, kind).map_err(Error::internal)?,
            #[cfg(feature = "postgres")]
            Source::Postgres(row) => engines::postgres(row, at, kind).map_err(Error::internal)?,
            #[cfg(feature = "mysql")]
            Source::Mysql(row) => engines::mysql(row, at, kind).map_err(Error::internal)?,
            Source::Stored(fields, names) => names
                .get(at)
                .map(|name| fields.remove(*name).unwrap_or_default())
                .and_then(|json| Value::from_json(kind, json))
                .unwrap_or(Value::Null(kind)),
        })
    }
}
