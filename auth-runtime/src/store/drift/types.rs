//! Which types of column hold which kinds of value: what the driver writes into one must come back the same.

use crate::{
    field::Kind,
    store::{Dialect, catalog::Column},
};

/// Whether every value of a kind can be kept in a column.
pub(super) fn holds(dialect: Dialect, column: &Column, kind: Kind) -> bool {
    match dialect {
        Dialect::Sqlite if column.strict => strict(&column.kind, kind),
        Dialect::Sqlite => Affinity::of(&column.kind).keeps(kind),
        Dialect::Postgres => postgres(column, kind),
        Dialect::Mysql => mysql(column, kind),
    }
}

/// What a field of a kind is in Rust, for a message.
pub(super) const fn rust_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "a `bool`",
        Kind::I16 => "a number of 16 bits",
        Kind::I32 => "a number of 32 bits",
        Kind::I64 => "a number of 64 bits",
        Kind::F32 => "an `f32`",
        Kind::F64 => "an `f64`",
        Kind::Text => "a text",
        Kind::Bytes => "a `Vec<u8>`",
        Kind::Uuid => "a `Uuid`, which is stored as 16 bytes",
        Kind::Date => "a `NaiveDate`",
        Kind::Timestamp => "a `DateTime<Utc>` to the microsecond",
        Kind::Json => "JSON",
    }
}

/// What `SQLite` turns a value into (<https://www.sqlite.org/datatype3.html> §3.1).
#[derive(Clone, Copy, PartialEq)]
enum Affinity {
    Integer,
    Text,
    Nothing,
    Real,
    Numeric,
}

impl Affinity {
    fn of(kind: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        if has(&["int"]) {
            Self::Integer
        } else if has(&["char", "clob", "text"]) {
            Self::Text
        } else if kind.is_empty() || has(&["blob"]) {
            Self::Nothing
        } else if has(&["real", "floa", "doub"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    fn keeps(self, kind: Kind) -> bool {
        match kind {
            Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 => {
                matches!(self, Self::Integer | Self::Numeric | Self::Nothing)
            }
            // A whole number would become an integer, which is read as no float.
            Kind::F32 | Kind::F64 => matches!(self, Self::Real | Self::Nothing),
            // A text that looks like a number would become one.
            Kind::Text | Kind::Json => matches!(self, Self::Text | Self::Nothing),
            // Bytes are never turned into anything, and neither is a text that looks like no number.
            Kind::Bytes | Kind::Uuid | Kind::Date | Kind::Timestamp => true,
        }
    }
}

/// In a strict table of `SQLite` a value of another type is refused.
fn strict(column: &str, kind: Kind) -> bool {
    let fit: &[&str] = match kind {
        Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 => &["int", "integer", "any"],
        Kind::F32 | Kind::F64 => &["real", "any"],
        Kind::Text | Kind::Json | Kind::Date | Kind::Timestamp => &["text", "any"],
        Kind::Bytes | Kind::Uuid => &["blob", "any"],
    };
    fit.contains(&column)
}

/// The driver of `PostgreSQL` reads each Rust type from one width alone.
fn postgres(column: &Column, kind: Kind) -> bool {
    let fit: &[&str] = match kind {
        Kind::Bool => &["bool"],
        Kind::I16 => &["int2"],
        Kind::I32 => &["int4"],
        Kind::I64 => &["int8"],
        Kind::F32 => &["float4"],
        Kind::F64 => &["float8"],
        // CHAR pads what it holds with blanks.
        Kind::Text => &["text", "varchar", "citext"],
        Kind::Bytes => &["bytea"],
        Kind::Uuid => &["uuid"],
        Kind::Date => &["date"],
        Kind::Timestamp => &["timestamptz"],
        Kind::Json => &["json", "jsonb"],
    };
    let whole = kind != Kind::Timestamp || column.digits.is_none_or(|digits| digits >= 6);
    fit.contains(&column.kind.as_str()) && whole
}

/// The driver of `MySQL` reads a number from any width that is signed, so that it only must be wide enough.
fn mysql(column: &Column, kind: Kind) -> bool {
    let fit: &[&str] = match kind {
        Kind::Bool => &["tinyint", "smallint", "mediumint", "int", "bigint"],
        Kind::I16 => &["smallint", "mediumint", "int", "bigint"],
        Kind::I32 => &["int", "bigint"],
        Kind::I64 => &["bigint"],
        Kind::F32 => &["float", "double"],
        Kind::F64 => &["double"],
        // CHAR loses the blanks at the end of what it holds.
        Kind::Text => &["varchar", "tinytext", "text", "mediumtext", "longtext"],
        Kind::Bytes => &["varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
        Kind::Uuid => &["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
        Kind::Date => &["date"],
        // TIMESTAMP ends in the year 2038.
        Kind::Timestamp => &["datetime"],
        // Read as the text that it is, whatever it is kept in; it does not end with a blank.
        Kind::Json => &[
            "json",
            "char",
            "varchar",
            "text",
            "mediumtext",
            "longtext",
            "varbinary",
            "blob",
            "mediumblob",
            "longblob",
        ],
    };
    let whole = match kind {
        Kind::I16 | Kind::I32 | Kind::I64 => !column.unsigned,
        Kind::Text | Kind::Json => column.charset.as_deref().is_none_or(|charset| charset == "utf8mb4"),
        Kind::Uuid => match column.kind.as_str() {
            "binary" => column.length == Some(16),
            _ => column.length >= Some(16),
        },
        Kind::Timestamp => column.digits >= Some(6),
        _ => true,
    };
    fit.contains(&column.kind.as_str()) && whole
}
