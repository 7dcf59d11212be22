//! What generated code names. It has no stability: the crates are pinned to each other.

pub use std::{string::String, vec::Vec};

pub use serde;
pub use sqlx;

#[cfg(feature = "web")]
pub use crate::web::{Denied, Guard, Public};
pub use crate::{
    __impl_role as impl_role, __when_mysql as when_mysql, __when_postgres as when_postgres,
    __when_sqlite as when_sqlite,
};
pub use crate::{
    clock::Timestamp,
    error::{Error, FieldErrors},
    field::{
        Codec, Column, Face, Fields, Json, Kind, Native, Nullable, Of, PublicFields, Row, ShownField, StoredField,
        Text, Value, Values,
    },
    mail::{MailPurpose, Rendered},
    page::{Page, PageKind},
    password::{Password, PasswordHash},
    role::{ByName, Role, default_role, read as read_role},
    store::RealmSql,
    template::{DefaultMail, MailTemplates, PageTemplates, RenderError},
    user::{
        ANY_USER, Actor, AllOf, AnyOf, AuthUser, ChangeFields, ColumnModel, CreateFields, CreateParts, FieldModel,
        Fresh, LoggedIn, Masks, Model, NewFields, Part, PendingFields, Policy, RowHead, SameUser, SqlTypes, UserId,
        UserMail, UserSql, Verified, demand, deserialize_changes, deserialize_new, satisfiable, validate,
    },
};

/// Stands in for the body of a function of a struct with mistakes: the build has failed already.
#[must_use]
pub fn unfinished<T>() -> T {
    unreachable!("the derive reported mistakes, so this was never built")
}
