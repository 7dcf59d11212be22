//! The struct as data: names, columns and words.

use crate::{
    error::{FieldError, FieldErrors},
    field::{Codec, Kind, Value},
};

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
    /// Stands in for the model of a struct with mistakes, which no program ever sees.
    #[doc(hidden)]
    pub const UNFINISHED: Self =
        Self { name: "", realm: "unfinished", table: "", columns: &[], roles: &[], register: &[], edit: &[] };

    /// The column that has this part.
    #[must_use]
    pub fn column(&self, part: Part) -> Option<&'static ColumnModel> {
        self.columns.iter().find(|column| column.part == part)
    }

    /// Adds a mistake for each of these fields that is longer than what its column holds on every database.
    pub(crate) fn check_lengths(&self, fields: &[(&'static str, Value)], errors: &mut FieldErrors) {
        for (name, value) in fields {
            let len = match value {
                Value::Text(text) => text.chars().count(),
                Value::Bytes(bytes) => bytes.len(),
                _ => continue,
            };
            let column = self.columns.iter().find(|column| column.field == *name);
            if column.and_then(ColumnModel::most).is_some_and(|most| len > most) {
                errors.add(name, FieldError::code("too_long"));
            }
        }
    }

    /// The column of the role, or of the roles.
    pub(crate) fn role_column(&self) -> Option<&'static ColumnModel> {
        self.column(Part::Role).or_else(|| self.column(Part::Roles))
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
    /// What a new row gets, as the source writes it out; `None` for what it computes.
    pub default: Option<&'static str>,
    /// What the toolkit knows it as.
    pub part: Part,
    /// Column types set by hand.
    pub sql: SqlTypes,
}

impl ColumnModel {
    /// The column of a field that is stored by this codec.
    #[must_use]
    pub const fn of<C: Codec<T>, T>(field: &'static str, column: &'static str, part: Part) -> Self {
        let (kind, nullable, sql) = (C::KIND, C::NULLABLE, SqlTypes::DEFAULT);
        Self { field, column, kind, nullable, unique: false, default: None, part, sql }
    }

    /// No two rows may hold the same.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// What a new row gets, where the source writes it out: the text `5` of `default = 5`.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// How many characters or bytes it holds at most, where that is few: no database has an index on texts of any length,
    /// and `MySQL` wants to know it.
    pub(crate) const fn most(&self) -> Option<usize> {
        match (self.part, self.kind) {
            _ if self.sql.mysql.is_some() => None,
            (Part::Locale, Kind::Text) => Some(64),
            (_, Kind::Text | Kind::Bytes) if self.unique => Some(255),
            _ => None,
        }
    }

    /// Sets the column's types by hand.
    #[must_use]
    pub const fn sql(mut self, sql: SqlTypes) -> Self {
        self.sql = sql;
        self
    }
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
    /// The role of users who have one.
    Role,
    /// The roles of users who have several.
    Roles,
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
    /// On `SQLite`.
    pub sqlite: Option<&'static str>,
    /// On `PostgreSQL`.
    pub postgres: Option<&'static str>,
    /// On `MySQL` and `MariaDB`.
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

impl FieldModel {
    /// The field of a form for a value of this codec: required, unless it is an option.
    #[must_use]
    pub const fn of<C: Codec<T>, T>(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: C::KIND, required: !C::NULLABLE }
    }

    /// It may be left empty, for it has a default.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}
