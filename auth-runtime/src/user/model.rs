//! The struct as data: names, columns and words.

use crate::field::Kind;

/// What the derive read from the struct.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The struct's name.
    pub name: &'static str,
    /// What keeps this kind of user apart from others: in table names, keys, tokens and cookies.
    pub realm: &'static str,
    /// The user's table.
    pub table: &'static str,
    /// The columns, in the order of the struct's fields.
    pub columns: &'static [ColumnModel],
    /// The names of the roles.
    pub roles: &'static [&'static str],
    /// The fields of a sign-up beside address and password.
    pub register: &'static [FieldModel],
    /// The fields that the owner may change.
    pub edit: &'static [FieldModel],
}

impl Model {
    /// The column that has this part.
    #[must_use]
    pub fn column(&self, part: Part) -> Option<&'static ColumnModel> {
        self.columns.iter().find(|column| column.part == part)
    }
}

/// One column of the user's table.
#[derive(Clone, Copy, Debug)]
pub struct ColumnModel {
    /// The struct's field.
    pub field: &'static str,
    /// The column.
    pub column: &'static str,
    /// What it is stored as.
    pub kind: Kind,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether no two rows may hold the same.
    pub unique: bool,
    /// What the toolkit knows it as.
    pub part: Part,
    /// Column types set by hand.
    pub sql: SqlTypes,
}

/// What the toolkit knows a column as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The primary key.
    Id,
    /// The canonical address.
    Email,
    /// The password's hash.
    Password,
    /// The role.
    Role,
    /// When the address was confirmed.
    VerifiedAt,
    /// Whether the user may log in.
    IsActive,
    /// When the row was made.
    CreatedAt,
    /// When the row was last changed.
    UpdatedAt,
    /// When the user last logged in.
    LastLoginAt,
    /// The user's language.
    Locale,
    /// The application's own.
    Own,
}

/// Column types set by hand: `sql(sqlite = "..", postgres = "..", mysql = "..")`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlTypes {
    /// On SQLite.
    pub sqlite: Option<&'static str>,
    /// On PostgreSQL.
    pub postgres: Option<&'static str>,
    /// On MySQL and MariaDB.
    pub mysql: Option<&'static str>,
}

impl SqlTypes {
    /// The toolkit's own choice on every database.
    pub const DEFAULT: Self = Self { sqlite: None, postgres: None, mysql: None };
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct FieldModel {
    /// The field's name, in JSON and in forms.
    pub name: &'static str,
    /// What a person reads beside it.
    pub label: &'static str,
    /// What is typed into it.
    pub kind: Kind,
    /// Whether it may be left empty.
    pub required: bool,
}
