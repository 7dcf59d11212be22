//! The Rust types that need no word to be stored.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

use super::{Kind, Value};

/// A type that every database keeps as it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as it is on every database",
    label = "not a type of column",
    note = "say how it is stored: `#[auth(as = text)]` by its `Display` and `FromStr`, or `#[auth(as = json)]` by serde",
    note = "stored as they are: bool, i8 to i64, u8 to u32, f32, f64, String, Vec<u8>, Uuid, NaiveDate, DateTime<Utc>, and `Option` of each",
    note = "an id of a type of your own: `#[derive(AuthId)]` on a struct that wraps an i32, i64, Uuid or String"
)]
pub trait Column: Sized {
    /// What it is stored as.
    const KIND: Kind;

    /// The value to store.
    fn to_value(&self) -> Value;

    /// The type again; `None` where the value is of another kind or too large.
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! columns {
    ($($type:ty as $kind:ident: $to:expr, $from:expr;)*) => {$(
        impl Column for $type {
            const KIND: Kind = Kind::$kind;

            fn to_value(&self) -> Value {
                let to: fn(&Self) -> _ = $to;
                Value::$kind(to(self))
            }

            fn from_value(value: Value) -> Option<Self> {
                let Value::$kind(stored) = value else { return None };
                let from: fn(_) -> Option<Self> = $from;
                from(stored)
            }
        }
    )*};
}

columns! {
    bool as Bool: |v| *v, Some;
    i8 as I16: |v| i16::from(*v), |v: i16| v.try_into().ok();
    u8 as I16: |v| i16::from(*v), |v: i16| v.try_into().ok();
    i16 as I16: |v| *v, Some;
    u16 as I32: |v| i32::from(*v), |v: i32| v.try_into().ok();
    i32 as I32: |v| *v, Some;
    u32 as I64: |v| i64::from(*v), |v: i64| v.try_into().ok();
    i64 as I64: |v| *v, Some;
    f32 as F32: |v| *v, Some;
    f64 as F64: |v| *v, Some;
    String as Text: Clone::clone, Some;
    Vec<u8> as Bytes: Clone::clone, Some;
    Uuid as Uuid: |v| *v, Some;
    NaiveDate as Date: |v| *v, Some;
    // Microseconds are the finest grain that every database keeps: what is read is then what was written.
    DateTime<Utc> as Timestamp: |v| v.trunc_subsecs(6), Some;
}
