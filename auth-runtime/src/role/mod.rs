//! Roles: an enum written by the derive, stored by name, one a user or a set of them.

mod field;
mod impls;
mod set;
#[cfg(test)]
mod tests;
mod unknown;

pub use field::{RoleField, SeveralRoles, default_role};
pub use impls::{UnknownRole, deserialize, parse};
pub use set::RoleSet;

use serde::{Serialize, Serializer};

use crate::{
    error::{Error, FieldError},
    field::{Codec, Face, Input, Kind, Row, Value},
};

/// The roles of one user type, as the derive writes them.
pub trait Role: Copy + Eq + Send + Sync + 'static {
    /// Every role, in the order of the source. The lists below are in the same order.
    const ALL: &'static [Self];
    /// The names as the user of the crate spelt them.
    const NAMES: &'static [&'static str];
    /// The own bit of each role.
    const OWN_BITS: &'static [u64];
    /// What each role comes to as [`bits`](Self::bits).
    const BITS: &'static [u64];
    /// What each role comes to as [`grants`](Self::grants); empty where nobody may give any.
    const GRANTS: &'static [u64] = &[];
    /// The own bits of the roles that somebody must always have.
    const KEPT: u64 = 0;
    /// What a newly registered user gets.
    const DEFAULT: Self;

    /// The place of the role in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// The name as the user of the crate spelt it; what is stored.
    #[must_use]
    fn name(self) -> &'static str {
        Self::NAMES[self.index()]
    }

    /// The role's own bit in a mask.
    #[must_use]
    fn bit(self) -> u64 {
        Self::OWN_BITS[self.index()]
    }

    /// The role's own bit and those of all the roles that it includes.
    #[must_use]
    fn bits(self) -> u64 {
        Self::BITS[self.index()]
    }

    /// The bits of the roles that who has this one may give and take: `(grants = [..])`.
    #[must_use]
    fn grants(self) -> u64 {
        Self::GRANTS.get(self.index()).copied().unwrap_or_default()
    }

    /// Whether somebody must always have it: `(keep_one)`.
    #[must_use]
    fn keep_one(self) -> bool {
        Self::KEPT & self.bit() != 0
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

/// How a role is stored, or a set of them: by name, never by number.
#[derive(Debug)]
pub struct ByName;

impl<F: RoleField> Codec<F> for ByName {
    const KIND: Kind = Kind::Text;

    fn store(role: &F) -> Option<Value> {
        Some(Value::Text(role.to_stored()))
    }

    fn load(value: Value) -> Option<F> {
        match value {
            Value::Text(text) => F::from_stored(&text).ok(),
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

/// A set is sent and shown as a list of names.
impl<R: Role> Face<RoleSet<R>> for ByName {
    fn parse(input: Input) -> Result<RoleSet<R>, FieldError> {
        match input {
            Input::Json(json) => serde_json::from_value(json).map_err(|_| FieldError::code("invalid_value")),
            Input::Text(text) => text
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| R::from_name(name).ok_or(FieldError::code("invalid_value")))
                .collect(),
        }
    }

    fn show<S: Serializer>(roles: &RoleSet<R>, serializer: S) -> Result<S::Ok, S::Error> {
        roles.serialize(serializer)
    }

    fn text(roles: &RoleSet<R>) -> String {
        roles.to_string()
    }
}

/// The next column of a row as what the user holds. A name in a set that is no role of this build is logged (RB-7),
/// once.
///
/// # Errors
/// [`Error::RoleUnknown`] where the user has one role and this build has none of that name: such a row must not load.
pub fn read<F: RoleField>(row: &mut Row<'_>) -> Result<F, Error> {
    let text = match row.value(Kind::Text)? {
        Value::Text(text) => text,
        _ => String::new(),
    };
    let held = F::from_stored(&text)?;
    let names = held.unknown_names();
    if !names.is_empty() {
        unknown::tell::<F::Role>(&names);
    }
    Ok(held)
}
