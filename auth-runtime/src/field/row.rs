//! Values on their way out of a row.

use serde_json::{Map, Value as JsonValue};

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
    Stored(Map<String, JsonValue>, &'static [&'static str]),
}

impl<'r> Row<'r> {
    /// A row of `SQLite`.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(row: &'r sqlx::sqlite::SqliteRow) -> Self {
        Self { source: Source::Sqlite(row), at: 0 }
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
            Source::Sqlite(row) => sqlite(row, at, kind).map_err(Error::internal)?,
            Source::Stored(fields, names) => names
                .get(at)
                .map(|name| fields.remove(*name).unwrap_or_default())
                .and_then(|json| Value::from_json(kind, json))
                .unwrap_or(Value::Null(kind)),
        })
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(row: &sqlx::sqlite::SqliteRow, at: usize, kind: Kind) -> Result<Value, sqlx::Error> {
    use sqlx::Row as _;

    // `try_get` of an option is one decode that also answers null.
    macro_rules! get {
        ($variant:ident) => {
            row.try_get::<Option<_>, _>(at)?.map_or(Value::Null(kind), Value::$variant)
        };
    }
    Ok(match kind {
        Kind::Bool => get!(Bool),
        Kind::I16 => get!(I16),
        Kind::I32 => get!(I32),
        Kind::I64 => get!(I64),
        Kind::F32 => get!(F32),
        Kind::F64 => get!(F64),
        Kind::Text => get!(Text),
        Kind::Bytes => get!(Bytes),
        Kind::Uuid => get!(Uuid),
        Kind::Date => get!(Date),
        Kind::Timestamp => get!(Timestamp),
        Kind::Json => get!(Json),
    })
}

#[cfg(feature = "sqlite")]
impl Value {
    /// Binds the value to a statement of `SQLite`.
    pub(crate) fn bind_sqlite(
        self,
        arguments: &mut sqlx::sqlite::SqliteArguments,
    ) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments;

        match self {
            Self::Null(_) => arguments.add(None::<i64>),
            Self::Bool(v) => arguments.add(v),
            Self::I16(v) => arguments.add(v),
            Self::I32(v) => arguments.add(v),
            Self::I64(v) => arguments.add(v),
            Self::F32(v) => arguments.add(v),
            Self::F64(v) => arguments.add(v),
            Self::Text(v) | Self::Json(v) => arguments.add(v),
            Self::Bytes(v) => arguments.add(v),
            Self::Uuid(v) => arguments.add(v),
            Self::Date(v) => arguments.add(v),
            Self::Timestamp(v) => arguments.add(v),
        }
    }
}
