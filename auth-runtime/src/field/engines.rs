//! Values as each database's driver takes and gives them.

use chrono::{DateTime, NaiveDateTime, Utc};
use sqlx::{Arguments as _, Row as _, error::BoxDynError};

use super::{Kind, Value};

/// A moment on its way to what a driver takes.
struct Moment(DateTime<Utc>);

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl From<Moment> for NaiveDateTime {
    fn from(moment: Moment) -> Self {
        moment.0.naive_utc()
    }
}

/// Reading a column and binding a value for one driver. A `try_get` of an option is one decode that also answers null.
macro_rules! engine {
    ($feature:literal, $read:ident, $row:ty, $bind:ident, $arguments:ty, $moment:ty, $json_read:expr, $json_bind:expr) => {
        #[cfg(feature = $feature)]
        pub(super) fn $read(row: &$row, at: usize, kind: Kind) -> Result<Value, sqlx::Error> {
            macro_rules! get {
                ($variant:ident) => {
                    row.try_get::<Option<_>, _>(at)?.map_or(Value::Null(kind), Value::$variant)
                };
            }
            let json: fn(&$row, usize) -> Result<Option<String>, sqlx::Error> = $json_read;
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
                Kind::Json => json(row, at)?.map_or(Value::Null(kind), Value::Json),
            })
        }

        #[cfg(feature = $feature)]
        impl Value {
            /// Binds the value to a statement.
            pub(crate) fn $bind(&self, arguments: &mut $arguments) -> Result<(), BoxDynError> {
                let json: fn(&mut $arguments, Option<&str>) -> Result<(), BoxDynError> = $json_bind;
                match self {
                    Self::Null(kind) => match kind {
                        Kind::Bool => arguments.add(None::<bool>),
                        Kind::I16 => arguments.add(None::<i16>),
                        Kind::I32 => arguments.add(None::<i32>),
                        Kind::I64 => arguments.add(None::<i64>),
                        Kind::F32 => arguments.add(None::<f32>),
                        Kind::F64 => arguments.add(None::<f64>),
                        Kind::Text => arguments.add(None::<&str>),
                        Kind::Bytes => arguments.add(None::<&[u8]>),
                        Kind::Uuid => arguments.add(None::<uuid::Uuid>),
                        Kind::Date => arguments.add(None::<chrono::NaiveDate>),
                        Kind::Timestamp => arguments.add(None::<$moment>),
                        Kind::Json => json(arguments, None),
                    },
                    Self::Bool(v) => arguments.add(v),
                    Self::I16(v) => arguments.add(v),
                    Self::I32(v) => arguments.add(v),
                    Self::I64(v) => arguments.add(v),
                    Self::F32(v) => arguments.add(v),
                    Self::F64(v) => arguments.add(v),
                    Self::Text(v) => arguments.add(v.as_str()),
                    Self::Bytes(v) => arguments.add(v.as_slice()),
                    Self::Uuid(v) => arguments.add(v),
                    Self::Date(v) => arguments.add(v),
                    Self::Timestamp(v) => arguments.add(<$moment>::from(Moment(*v))),
                    Self::Json(v) => json(arguments, Some(v)),
                }
            }
        }
    };
}

engine!(
    "sqlite",
    sqlite,
    sqlx::sqlite::SqliteRow,
    bind_sqlite,
    sqlx::sqlite::SqliteArguments,
    DateTime<Utc>,
    |row, at| row.try_get(at),
    |arguments, json| arguments.add(json)
);

// JSONB has a form of its own on the wire, so that what is sent says that it is JSON.
engine!(
    "postgres",
    postgres,
    sqlx::postgres::PgRow,
    bind_postgres,
    sqlx::postgres::PgArguments,
    DateTime<Utc>,
    |row, at| {
        let json: Option<sqlx::types::Json<Box<serde_json::value::RawValue>>> = row.try_get(at)?;
        Ok(json.map(|json| json.0.get().to_owned()))
    },
    |arguments, json| {
        let raw = json.map(|json| serde_json::value::RawValue::from_string(json.to_owned())).transpose()?;
        arguments.add(raw.map(sqlx::types::Json))
    }
);

// A column of JSON is text on the wire, under a type that the driver does not take for text. A time with its zone would
// go as a TIMESTAMP, which knows nothing before 1970 or after 2038.
engine!(
    "mysql",
    mysql,
    sqlx::mysql::MySqlRow,
    bind_mysql,
    sqlx::mysql::MySqlArguments,
    NaiveDateTime,
    |row, at| row.try_get_unchecked(at),
    |arguments, json| arguments.add(json)
);
