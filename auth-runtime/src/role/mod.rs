//! Roles: an enum written by the derive, stored by name.

mod impls;

pub use impls::{UnknownRole, deserialize, parse};

use serde::Serializer;

use crate::{
    error::{Error, FieldError},
    field::{Codec, Face, Input, Kind, Row, Value},
};

/// The roles of one user type, as the derive writes them.
pub trait Role: Copy + Eq + Send + Sync + 'static {
    /// Every role, in the order of the source.
    const ALL: &'static [Self];
    /// What each of [`ALL`](Self::ALL) comes to as [`bits`](Self::bits).
    const BITS: &'static [u64];
    /// What a newly registered user gets.
    const DEFAULT: Self;

    /// The name as the user of the crate spelt it; what is stored.
    fn name(self) -> &'static str;

    /// The role's own bit in a mask.
    fn bit(self) -> u64;

    /// The role's own bit and those of all the roles that it includes.
    fn bits(self) -> u64;

    /// The bits of the roles that who has this one may give and take: `(grants = [..])`.
    fn grants(self) -> u64 {
        0
    }

    /// Whether somebody must always have it: `(keep_one)`.
    fn keep_one(self) -> bool {
        false
    }

    /// Whether who has this role may do all that the other one may: it is the same, or it includes it.
    #[must_use]
    fn includes(self, other: Self) -> bool {
        self.bits() & other.bit() != 0
    }

    /// The role of this name.
    #[must_use]
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

/// How a role is stored: by name, never by number.
#[derive(Debug)]
pub struct ByName;

impl<R: Role> Codec<R> for ByName {
    const KIND: Kind = Kind::Text;

    fn store(role: &R) -> Option<Value> {
        Some(Value::Text(role.name().to_owned()))
    }

    fn load(value: Value) -> Option<R> {
        match value {
            Value::Text(name) => R::from_name(&name),
            _ => None,
        }
    }
}

/// A role is sent and shown by its name.
impl<R: Role> Face<R> for ByName {
    fn parse(input: Input) -> Result<R, FieldError> {
        match input {
            Input::Json(serde_json::Value::String(name)) | Input::Text(name) => {
                R::from_name(&name).ok_or(FieldError::code("invalid_value"))
            }
            Input::Json(_) => Err(FieldError::code("wrong_type")),
        }
    }

    fn show<S: Serializer>(role: &R, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(role.name())
    }

    fn text(role: &R) -> String {
        role.name().to_owned()
    }
}

/// The next column of a row as a role.
///
/// # Errors
/// [`Error::RoleUnknown`] where this build has no role of that name: such a row must not load (RB-7).
pub fn read<R: Role>(row: &mut Row<'_>) -> Result<R, Error> {
    match row.value(Kind::Text)? {
        Value::Text(name) => R::from_name(&name).ok_or(Error::RoleUnknown(name)),
        _ => Err(Error::RoleUnknown(String::new())),
    }
}
