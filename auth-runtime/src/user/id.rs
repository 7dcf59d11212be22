//! Ids of users.

use uuid::Uuid;

use crate::field::{Column, Value};

/// A type of id: an integer that the database counts, or a value that the application makes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the id of a user",
    note = "ids are i32, i64, Uuid or String, or a struct that wraps one of them: `#[derive(Clone, PartialEq, AuthId)]`"
)]
pub trait UserId: Column + Clone + PartialEq + Send + Sync + 'static {
    /// A new id, or `None` where the database counts them.
    fn generate() -> Option<Self>;

    /// The id as bytes, for a signed token.
    fn to_bytes(&self) -> Vec<u8> {
        match self.to_value() {
            Value::I32(id) => id.to_be_bytes().to_vec(),
            Value::I64(id) => id.to_be_bytes().to_vec(),
            Value::Uuid(id) => id.as_bytes().to_vec(),
            Value::Text(id) => id.into_bytes(),
            _ => Vec::new(),
        }
    }

    /// The id from the bytes of a signed token.
    #[must_use]
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::from_value(match Self::KIND {
            crate::field::Kind::I32 => Value::I32(i32::from_be_bytes(bytes.try_into().ok()?)),
            crate::field::Kind::I64 => Value::I64(i64::from_be_bytes(bytes.try_into().ok()?)),
            crate::field::Kind::Uuid => Value::Uuid(Uuid::from_slice(bytes).ok()?),
            crate::field::Kind::Text => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
            _ => return None,
        })
    }
}

impl UserId for i32 {
    fn generate() -> Option<Self> {
        None
    }
}

impl UserId for i64 {
    fn generate() -> Option<Self> {
        None
    }
}

impl UserId for Uuid {
    fn generate() -> Option<Self> {
        // Version 7 grows with time, so that an index on it stays compact (RFC 9562 §5.7). An id is no secret.
        Some(Self::now_v7())
    }
}

impl UserId for String {
    fn generate() -> Option<Self> {
        Some(Uuid::now_v7().to_string())
    }
}
