//! The few kinds of value that every database keeps.

use std::ops::RangeInclusive;

use base64ct::{Base64UrlUnpadded, Encoding};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Timelike, Utc};
use serde_json::Value as JsonValue;
use uuid::Uuid;

/// The years that every database keeps.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// A kind of value that `SQLite`, `PostgreSQL` and `MySQL` all keep without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `bool`
    Bool,
    /// `i8`, `u8`, `i16`
    I16,
    /// `u16`, `i32`
    I32,
    /// `u32`, `i64`
    I64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `String`, and every type stored `as = text`
    Text,
    /// `Vec<u8>`
    Bytes,
    /// `Uuid`
    Uuid,
    /// `chrono::NaiveDate`
    Date,
    /// `chrono::DateTime<Utc>`, to the microsecond
    Timestamp,
    /// every type stored `as = json`
    Json,
}

/// One value on its way to or from a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, where something of this kind could be.
    Null(Kind),
    /// A truth value.
    Bool(bool),
    /// A number of 16 bits.
    I16(i16),
    /// A number of 32 bits.
    I32(i32),
    /// A number of 64 bits.
    I64(i64),
    /// A number with a binary point.
    F32(f32),
    /// A number with a binary point.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID.
    Uuid(Uuid),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    Timestamp(DateTime<Utc>),
    /// A JSON document, as text.
    Json(String),
}

impl Value {
    /// Whether every database keeps it: `PostgreSQL` has no NUL in text or JSON, and `MySQL` no year of more than four
    /// digits and no number without end, so there are none anywhere.
    pub(super) fn is_kept(&self) -> bool {
        match self {
            Self::Text(text) => !text.contains('\0'),
            Self::Json(json) => !json.match_indices("\\u0000").any(|(at, _)| {
                // Behind a backslash that is one itself, it is the word and not the character.
                json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0
            }),
            Self::F32(number) => number.is_finite(),
            Self::F64(number) => number.is_finite(),
            Self::Date(date) => YEARS.contains(&date.year()),
            // Nor has it leap seconds, whose nanoseconds run on past a second.
            Self::Timestamp(time) => YEARS.contains(&time.year()) && time.nanosecond() < 1_000_000_000,
            _ => true,
        }
    }

    /// The value as JSON, for a sign-up that waits in one column.
    pub(crate) fn to_json(&self) -> JsonValue {
        match self {
            Self::Null(_) => JsonValue::Null,
            Self::Bool(v) => (*v).into(),
            Self::I16(v) => (*v).into(),
            Self::I32(v) => (*v).into(),
            Self::I64(v) => (*v).into(),
            Self::F32(v) => (*v).into(),
            Self::F64(v) => (*v).into(),
            Self::Text(v) | Self::Json(v) => v.as_str().into(),
            Self::Bytes(v) => Base64UrlUnpadded::encode_string(v).into(),
            Self::Uuid(v) => v.to_string().into(),
            Self::Date(v) => v.to_string().into(),
            Self::Timestamp(v) => v.to_rfc3339_opts(SecondsFormat::Micros, true).into(),
        }
    }

    /// The way back from [`Value::to_json`]; `None` where the JSON is of another kind.
    pub(crate) fn from_json(kind: Kind, json: JsonValue) -> Option<Self> {
        if json.is_null() {
            return Some(Self::Null(kind));
        }
        Some(match kind {
            Kind::Bool => Self::Bool(json.as_bool()?),
            Kind::I16 => Self::I16(i16::try_from(json.as_i64()?).ok()?),
            Kind::I32 => Self::I32(i32::try_from(json.as_i64()?).ok()?),
            Kind::I64 => Self::I64(json.as_i64()?),
            #[expect(clippy::cast_possible_truncation, reason = "it was an f32 before it was JSON")]
            Kind::F32 => Self::F32(json.as_f64()? as f32),
            Kind::F64 => Self::F64(json.as_f64()?),
            Kind::Text => Self::Text(text(json)?),
            Kind::Json => Self::Json(text(json)?),
            Kind::Bytes => Self::Bytes(Base64UrlUnpadded::decode_vec(json.as_str()?).ok()?),
            Kind::Uuid => Self::Uuid(json.as_str()?.parse().ok()?),
            Kind::Date => Self::Date(json.as_str()?.parse().ok()?),
            Kind::Timestamp => Self::Timestamp(json.as_str()?.parse().ok()?),
        })
    }
}

fn text(json: JsonValue) -> Option<String> {
    match json {
        JsonValue::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_kept_nowhere_and_the_word_for_it_is() {
        for (json, kept) in [
            (r#""a""#, true),
            (r#""\u0000""#, false),
            (r#"{"a\u0000":1}"#, false),
            (r#""\\u0000""#, true),
            (r#""\\\u0000""#, false),
            (r#""u0000""#, true),
        ] {
            assert_eq!(Value::Json(json.to_owned()).is_kept(), kept, "{json}");
        }
        assert!(!Value::Text(String::from("a\0")).is_kept());
        assert!(Value::Bytes(vec![0]).is_kept());
    }
}
