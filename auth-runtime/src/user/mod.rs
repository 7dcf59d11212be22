//! The contract between a user's struct and the runtime: what `#[derive(AuthUser)]` writes.

mod actor;
mod granted;
mod id;
mod made;
mod mail;
mod model;
mod policy;
#[cfg(test)]
pub(crate) mod sample;
mod sql;

pub(crate) use actor::check;
pub use actor::{Actor, Forbidden, demand};
pub use granted::{Granted, GrantedTo};
pub use id::UserId;
pub use made::{
    ChangeFields, CreateFields, CreateParts, NewFields, PendingFields, RowHead, deserialize_changes, deserialize_new,
    validate,
};
pub use mail::UserMail;
pub use model::{ColumnModel, FieldModel, Model, Part, SqlTypes};
pub use policy::{ANY_USER, AllOf, AnyOf, Fresh, LoggedIn, Masks, Policy, SameUser, Verified, satisfiable};
pub use sql::UserSql;

use crate::{
    clock::Timestamp,
    error::Error,
    field::Row,
    password::PasswordHash,
    role::{Role, RoleField},
    template::{MailTemplates, PageTemplates},
};

/// A struct that people log in as.
///
/// Nobody writes this by hand: `#[derive(AuthUser)]` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user that people can log in as",
    note = "put `#[derive(AuthUser)]` and `#[roles(..)]` on the struct"
)]
pub trait AuthUser: Sized + Send + Sync + 'static {
    /// The type of the `id` field.
    type Id: UserId;
    /// The generated enum of roles.
    type Role: Role;
    /// The type of the field for the roles: the enum, or a set of it.
    type RoleField: RoleField<Role = Self::Role>;
    /// The `register` fields of somebody who has no row yet.
    type Pending: PendingFields;
    /// What a sign-up sends: address, password and the `register` fields.
    type New: NewFields<Pending = Self::Pending>;
    /// All that a program may choose about a new user.
    type Create: CreateFields<User = Self>;
    /// What the owner may change.
    type Changes: ChangeFields;
    /// What may leave the server.
    type Public: serde::Serialize + Send + 'static;
    /// Mails and pages, where the user's crate does not bring its own.
    type Templates: MailTemplates + PageTemplates;

    /// The struct, its table and its words.
    const MODEL: Model;
    /// The statements for `SQLite`.
    #[cfg(feature = "sqlite")]
    const SQLITE: UserSql;
    /// The statements for `PostgreSQL`.
    #[cfg(feature = "postgres")]
    const POSTGRES: UserSql;
    /// The statements for `MySQL` and `MariaDB`.
    #[cfg(feature = "mysql")]
    const MYSQL: UserSql;

    /// Reads the columns of [`Model::columns`], in that order.
    ///
    /// # Errors
    /// [`Error::RoleUnknown`], or [`Error::Internal`] where a column does not hold what the struct says.
    fn read(row: &mut Row<'_>) -> Result<Self, Error>;

    /// The id.
    fn id(&self) -> &Self::Id;

    /// The canonical address.
    fn email(&self) -> &str;

    /// The stored hash; `None` where the column is null.
    fn password_hash(&self) -> Option<&PasswordHash>;

    /// The role, or the roles.
    fn role_field(&self) -> &Self::RoleField;

    /// The roles as bits, those included by inheritance too.
    fn role_bits(&self) -> u64 {
        self.role_field().bits()
    }

    /// Whether the user may log in at all. True where the struct has no `is_active`.
    fn is_active(&self) -> bool {
        true
    }

    /// When the address was confirmed. Where the struct has no `email_verified_at`, every row counts as confirmed.
    fn verified_at(&self) -> Option<Timestamp> {
        Some(Timestamp::from_micros(0))
    }

    /// The language that mails to this user are written in.
    fn locale(&self) -> Option<&str> {
        None
    }

    /// What may leave the server.
    fn public(&self) -> Self::Public;

    /// The values of [`Model::edit`] as a form shows them, in that order.
    fn edit_values(&self) -> Vec<String>;

    /// Renders a mail: the user's own templates where there are any, else the default ones.
    ///
    /// # Errors
    /// What the template answers.
    fn mail(mail: &UserMail<'_, Self>) -> Result<crate::mail::Rendered, crate::template::RenderError> {
        Self::Templates::mail(&mail.context)
    }

    /// Renders a page: the user's own templates where there are any, else the default ones.
    ///
    /// # Errors
    /// What the template answers.
    fn page(page: &crate::page::Page) -> Result<String, crate::template::RenderError> {
        Self::Templates::page(page)
    }
}
