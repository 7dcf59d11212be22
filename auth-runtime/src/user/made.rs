//! The generated types that come in: what a sign-up sends, what a program chooses, what an owner changes.

use std::fmt::Display;

use serde::{Deserialize, Deserializer};

use super::{AuthUser, UserId};
use crate::{
    clock::Timestamp,
    error::{Error, FieldError, FieldErrors},
    field::{Column, Fields, Kind, Row, Value, Values},
    password::{Password, PasswordHash},
};

/// The `register` fields of somebody who has no row yet: the generated `PendingUser`.
pub trait PendingFields: Sized + Send + Sync + 'static {
    /// The fields' names, in order.
    const NAMES: &'static [&'static str];

    /// Takes the fields of a request, or leaves a mistake for each one that is not as it must be.
    fn from_fields(fields: &mut Fields) -> Option<Self>;

    /// Runs the `validate` functions, if there are any.
    fn check(&self, _: &mut FieldErrors) {}

    /// Puts the values, in order.
    fn write(&self, values: &mut Values);

    /// Reads the values, in order.
    ///
    /// # Errors
    /// [`Error::Internal`] where a value is not what the struct says.
    fn read(row: &mut Row<'_>) -> Result<Self, Error>;
}

/// What a sign-up sends: the generated `NewUser`.
pub trait NewFields: Sized + Send + 'static {
    /// The fields beside address and password.
    type Pending: PendingFields;

    /// Takes the fields of a request, or leaves a mistake for each one that is not as it must be.
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (email, password) = (fields.text("email"), fields.text("password"));
        let pending = Self::Pending::from_fields(fields);
        Some(Self::join(email?, password?.into(), pending?))
    }

    /// Makes it of address, password and the rest.
    fn join(email: String, password: Password, pending: Self::Pending) -> Self;

    /// Address, password and the rest.
    fn split(self) -> (String, Password, Self::Pending);
}

/// All that a program may choose about a new user: the generated `CreateUser`.
pub trait CreateFields: Sized + Send + Sync + 'static {
    /// The user that it makes.
    type User: AuthUser<Create = Self>;

    /// A new user from the fields of a sign-up or an invitation; every other field has its default.
    fn from_pending(email: String, pending: <Self::User as AuthUser>::Pending) -> Self;

    /// What the toolkit looks at and changes.
    fn parts(&mut self) -> CreateParts<'_, <Self::User as AuthUser>::RoleField>;

    /// Chooses the role, or the roles where users have several.
    #[must_use]
    fn with_role(mut self, role: <Self::User as AuthUser>::RoleField) -> Self {
        *self.parts().role = role;
        self
    }

    /// Chooses the password.
    #[must_use]
    fn with_password(mut self, password: Option<Password>) -> Self {
        *self.parts().password = password;
        self
    }

    /// Runs the `validate` functions, if there are any.
    fn check(&self, _: &mut FieldErrors) {}

    /// Puts the values of the row, in the order of the struct. The id is put only where there is one in `head`.
    fn write(&self, head: &RowHead<'_, <Self::User as AuthUser>::Id>, values: &mut Values);
}

/// What every `CreateUser` has.
pub struct CreateParts<'a, R> {
    /// The address as the program gave it.
    pub email: &'a mut String,
    /// The password, if there is to be one.
    pub password: &'a mut Option<Password>,
    /// The role, or the roles.
    pub role: &'a mut R,
}

/// What the toolkit decides about a new row.
pub struct RowHead<'a, Id> {
    /// The id, unless the database counts them.
    pub id: Option<&'a Id>,
    /// The canonical address.
    pub email: &'a str,
    /// The hash; always there, perhaps unusable.
    pub password_hash: &'a PasswordHash,
    /// When the address was confirmed, if it was.
    pub verified_at: Option<Timestamp>,
    /// The time.
    pub now: Timestamp,
}

impl<Id> RowHead<'_, Id> {
    /// Puts the id, where the application makes ids.
    pub fn put_id(&self, values: &mut Values)
    where
        Id: UserId,
    {
        if let Some(id) = self.id {
            values.push(id.to_value());
        }
    }

    /// Puts the address.
    pub fn put_email(&self, values: &mut Values) {
        values.push(Value::Text(self.email.to_owned()));
    }

    /// Puts the hash.
    pub fn put_password_hash(&self, values: &mut Values) {
        values.push(self.password_hash.to_value());
    }

    /// Puts when the address was confirmed, or null.
    pub fn put_verified_at(&self, values: &mut Values) {
        values.push(self.verified_at.map_or(Value::Null(Kind::Timestamp), |time| Value::Timestamp(time.to_datetime())));
    }

    /// Puts that the user may log in.
    pub fn put_is_active(&self, values: &mut Values) {
        values.push(Value::Bool(true));
    }

    /// Puts the time.
    pub fn put_now(&self, values: &mut Values) {
        values.push(Value::Timestamp(self.now.to_datetime()));
    }

    /// Puts that the user never logged in.
    pub fn put_no_login(&self, values: &mut Values) {
        values.push(Value::Null(Kind::Timestamp));
    }
}

/// Runs the application's own rule over a value that a program chose.
pub fn validate<T: ?Sized, E: Display>(
    errors: &mut FieldErrors,
    name: &str,
    value: Option<&T>,
    rule: impl FnOnce(&T) -> Result<(), E>,
) {
    if let Some(Err(message)) = value.map(rule) {
        errors.add(name, FieldError::message(message.to_string()));
    }
}

/// What the owner may change: the generated `UserChanges`.
pub trait ChangeFields: Sized + Send + Sync + 'static {
    /// Takes the fields of a request, or leaves a mistake for each one that is not as it must be.
    fn from_fields(fields: &mut Fields) -> Option<Self>;

    /// Runs the `validate` functions, if there are any.
    fn check(&self, _: &mut FieldErrors) {}

    /// Puts for each field whether it changes and to what, in the order of [`super::Model::edit`].
    fn write(&self, values: &mut Values);
}

/// The `Deserialize` of a `NewUser`: its message names every field that is not as it must be.
///
/// # Errors
/// What the deserializer answers, or the mistakes of all fields.
pub fn deserialize_new<'de, N: NewFields, D: Deserializer<'de>>(deserializer: D) -> Result<N, D::Error> {
    Fields::deserialize(deserializer)?.read(N::from_fields).map_err(serde::de::Error::custom)
}

/// The same of a `UserChanges`.
///
/// # Errors
/// As [`deserialize_new`].
pub fn deserialize_changes<'de, C: ChangeFields, D: Deserializer<'de>>(deserializer: D) -> Result<C, D::Error> {
    Fields::deserialize(deserializer)?.read(C::from_fields).map_err(serde::de::Error::custom)
}
