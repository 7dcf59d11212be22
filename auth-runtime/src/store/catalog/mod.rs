//! What the database holds: the user's table column by column, and the toolkit's own.

#[cfg(any(feature = "sqlite", feature = "mysql"))]
mod create_table;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use super::{
    connection::Connection,
    schema::{Rule, toolkit_tables},
};
use crate::{
    error::Error,
    field::{Native, Nullable, Row, Value},
    user::AuthUser,
};

/// What the database holds of one kind of user.
#[derive(Default)]
pub(super) struct Catalog {
    /// The columns of the user's table; none where there is no such table.
    pub(super) columns: Vec<Column>,
    /// The columns of it that a unique index of their own keeps apart.
    pub(super) unique: Vec<String>,
    /// Its rules that may be about roles.
    pub(super) rules: Vec<Rule>,
    /// Whether whoever asks may not see them, so that one that is not there may be there all the same.
    pub(super) rules_hidden: bool,
    /// The names that an index of the table cannot be given, so far as they begin as the table's does.
    pub(super) taken: Vec<String>,
    /// What it keeps text in, where that cannot be every text.
    pub(super) narrow_encoding: Option<String>,
    /// Each column of the toolkit's tables, with its table.
    pub(super) toolkit: Vec<(String, String)>,
    /// The version that the toolkit's tables have.
    pub(super) version: Option<i64>,
}

/// A column of the user's table.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is what the database answers to a question of its own")]
pub(super) struct Column {
    pub(super) name: String,
    /// The type as the database spells it: `varchar(254)`.
    pub(super) spelled: String,
    /// Its bare name in small letters: `varchar`.
    pub(super) kind: String,
    /// How many characters or bytes it holds, where it has a limit.
    pub(super) length: Option<i64>,
    /// How many digits of a second it keeps, where it says so.
    pub(super) digits: Option<i64>,
    pub(super) unsigned: bool,
    /// Whether it is of a table of `SQLite` that takes no value of another type.
    pub(super) strict: bool,
    /// The characters that it can hold, where the database has several sets.
    pub(super) charset: Option<String>,
    pub(super) collation: Option<String>,
    /// What makes texts equal in it whose bytes are not (ST-3).
    pub(super) equates: Option<String>,
    pub(super) nullable: bool,
    /// Whether a new row needs no value for it.
    pub(super) has_default: bool,
    /// Whether that value is the same for every row.
    pub(super) default_is_constant: bool,
    /// The default as `MySQL` writes it, to be said again.
    pub(super) default: Option<String>,
    /// What it becomes with each change of its row, on `MySQL`.
    pub(super) on_update: Option<String>,
    /// What else `MySQL` would forget of the column if it were not said again.
    pub(super) kept: String,
    /// The CHECK in the column's own definition, as `MariaDB` has it.
    pub(super) check: Option<String>,
    /// Whether the database computes it, so that it can be given no value.
    pub(super) computed: bool,
    /// Whether the database counts it, or makes each value in another way.
    pub(super) counted: bool,
}

impl Catalog {
    pub(super) async fn read<U: AuthUser>(on: &mut Connection<'_>) -> Result<Self, Error> {
        let mut catalog = match on {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => sqlite::read(on, &U::MODEL).await?,
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) => postgres::read(on, &U::MODEL).await?,
            #[cfg(feature = "mysql")]
            Connection::Mysql(_) => mysql::read(on, &U::MODEL).await?,
        };
        let table = format!("auth_{}_schema", U::MODEL.realm);
        if catalog.toolkit.iter().any(|(name, column)| *name == table && column == "version") {
            let version = on.rows(format!("SELECT MAX(version) FROM {table}"), &[], maybe_number).await?;
            catalog.version = version.into_iter().next().flatten();
        }
        Ok(catalog)
    }

    /// Whether the toolkit's tables have this column.
    pub(super) fn has(&self, table: &str, column: &str) -> bool {
        self.toolkit.iter().any(|(name, its)| name == table && its == column)
    }

    /// The toolkit's tables that are not there.
    pub(super) fn missing<'a>(&'a self, realm: &str) -> impl Iterator<Item = String> + use<'a> {
        toolkit_tables(realm).into_iter().filter(|name| !self.toolkit.iter().any(|(table, _)| table == name))
    }
}

fn text(row: &mut Row<'_>) -> Result<String, Error> {
    row.next::<Native, String>()
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn maybe_text(row: &mut Row<'_>) -> Result<Option<String>, Error> {
    row.next::<Nullable<Native>, Option<String>>()
}

fn maybe_number(row: &mut Row<'_>) -> Result<Option<i64>, Error> {
    row.next::<Nullable<Native>, Option<i64>>()
}

/// What a database without truth values of its own answers.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
fn flag(row: &mut Row<'_>) -> Result<bool, Error> {
    Ok(row.next::<Native, i64>()? != 0)
}

fn pair(row: &mut Row<'_>) -> Result<(String, String), Error> {
    Ok((text(row)?, text(row)?))
}

#[cfg(feature = "postgres")]
fn check(row: &mut Row<'_>) -> Result<Rule, Error> {
    let (name, text) = (text(row)?, text(row)?);
    // From version 18 on a rule can be switched off.
    let is_off = text.ends_with("NOT ENFORCED");
    Ok(Rule { name, text, is_check: true, is_off, of_column: None })
}

#[cfg(feature = "sqlite")]
fn trigger(row: &mut Row<'_>) -> Result<Rule, Error> {
    Ok(Rule { name: text(row)?, text: text(row)?, ..Rule::default() })
}

fn bound(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// `'auth_user_sessions', 'auth_user_signups', ..`: plain names, made by the source.
fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}
