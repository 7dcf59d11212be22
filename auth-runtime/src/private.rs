//! What generated code names. It has no stability: the crates are pinned to each other.

pub use serde;
pub use sqlx;

pub use crate::__realm_sql as realm_sql;
#[cfg(feature = "axum")]
pub use crate::web::axum::{Denied, Guard, Public};
pub use crate::{
    clock::Timestamp,
    error::{Error, FieldErrors},
    field::{
        Codec, Column, Face, Fields, FromFields, Json, Kind, Native, Nullable, PublicFields, Row, Text, Value, Values,
        deserialize,
    },
    mail::{MailPurpose, Rendered},
    page::{Page, PageKind},
    password::{Password, PasswordHash},
    role::{ByName, Role, read as read_role},
    template::{DefaultMail, MailTemplates, PageTemplates, RenderError},
    user::{
        AnyOf, AuthUser, ChangeFields, ColumnModel, CreateFields, FieldModel, LoggedIn, Model, NewFields, Part,
        PendingFields, Policy, RoleMarker, RowHead, SqlTypes, UserId, UserMail, UserSql,
    },
};
