//! The tables, as text for each database.

use super::sessions::id_kind;
use crate::{
    field::Kind,
    user::{AuthUser, ColumnModel, Model, Part},
};

/// The version of the toolkit's tables that this build works with.
pub(super) const VERSION: i64 = 1;

/// A database's way of writing SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// `SQLite`.
    Sqlite,
}

impl Dialect {
    fn column_type(self, column: &ColumnModel) -> &'static str {
        match self {
            Self::Sqlite => column.sql.sqlite.unwrap_or_else(|| self.kind(column.kind)),
        }
    }

    fn kind(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Sqlite, Kind::Bool) => "BOOLEAN",
            (Self::Sqlite, Kind::I16 | Kind::I32 | Kind::I64) => "INTEGER",
            (Self::Sqlite, Kind::F32 | Kind::F64) => "REAL",
            (Self::Sqlite, Kind::Text | Kind::Json | Kind::Date | Kind::Timestamp) => "TEXT",
            (Self::Sqlite, Kind::Bytes | Kind::Uuid) => "BLOB",
        }
    }
}

/// A name as SQL writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The statements that make the user's table, where it is missing, and the toolkit's own.
///
/// Each can be run again: what is there already stays.
#[must_use]
pub fn schema<U: AuthUser>(dialect: Dialect) -> Vec<String> {
    let mut statements = vec![user_table(dialect, &U::MODEL)];
    statements.extend(role_rule(&U::MODEL));
    statements.extend(toolkit_tables(dialect, &U::MODEL, dialect.kind(id_kind::<U>())));
    statements
}

/// `CREATE TABLE IF NOT EXISTS "users" ( .. )`
fn user_table(dialect: Dialect, model: &Model) -> String {
    let columns: Vec<String> = model
        .columns
        .iter()
        .map(|column| {
            let name = quoted(column.column);
            let kind = dialect.column_type(column);
            let counted = matches!(column.kind, Kind::I16 | Kind::I32 | Kind::I64);
            let rest = match column.part {
                // AUTOINCREMENT never gives an id again, so that nothing left of a deleted user fits the next one.
                Part::Id if counted => " PRIMARY KEY AUTOINCREMENT NOT NULL",
                Part::Id => " PRIMARY KEY NOT NULL",
                _ if column.part == Part::Email || column.unique => {
                    if column.nullable {
                        " UNIQUE"
                    } else {
                        " NOT NULL UNIQUE"
                    }
                }
                _ if column.nullable => "",
                _ => " NOT NULL",
            };
            format!("  {name} {kind}{rest}")
        })
        .collect();
    format!("CREATE TABLE IF NOT EXISTS {} (\n{}\n)", quoted(model.table), columns.join(",\n"))
}

/// The names of the pair of triggers, one for each way in which a role gets into a row.
pub(super) fn role_triggers(model: &Model) -> [(String, &'static str); 2] {
    [
        (format!("auth_{}_role_insert", model.realm), "BEFORE INSERT"),
        (format!("auth_{}_role_update", model.realm), "BEFORE UPDATE"),
    ]
}

/// The rule that only the roles of the source are stored. `SQLite` cannot alter a CHECK, and to rebuild the user's
/// table would cascade into every session, so there it is a pair of triggers that are dropped and made again.
fn role_rule(model: &Model) -> Vec<String> {
    let Some(role) = model.column(Part::Role) else { return Vec::new() };
    let names: Vec<String> = model.roles.iter().map(|role| format!("'{}'", role.replace('\'', "''"))).collect();
    role_triggers(model)
        .into_iter()
        .flat_map(|(name, when)| {
            let of = if when.ends_with("UPDATE") { format!(" OF {}", quoted(role.column)) } else { String::new() };
            [
                format!("DROP TRIGGER IF EXISTS {name}"),
                format!(
                    "CREATE TRIGGER {name} {when}{of} ON {table} WHEN NEW.{column} NOT IN ({names})\n\
                     BEGIN SELECT RAISE(ABORT, 'not a role of {struct_name}'); END",
                    table = quoted(model.table),
                    column = quoted(role.column),
                    names = names.join(", "),
                    struct_name = model.name,
                ),
            ]
        })
        .collect()
}

fn toolkit_tables(dialect: Dialect, model: &Model, id: &str) -> Vec<String> {
    let Model { realm, table, .. } = *model;
    let users = quoted(table);
    let key = model.column(Part::Id).map_or_else(|| quoted("id"), |id| quoted(id.column));
    let bytes = dialect.kind(Kind::Bytes);
    vec![
        format!(
            "CREATE TABLE IF NOT EXISTS auth_{realm}_sessions (
  secret_hash {bytes} PRIMARY KEY NOT NULL,
  public_id {bytes} NOT NULL UNIQUE,
  user_id {id} NOT NULL REFERENCES {users} ({key}) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,
  method TEXT NOT NULL,
  last_used_at BIGINT NOT NULL,
  idle_limit BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  remembered BOOLEAN NOT NULL,
  client TEXT NOT NULL
) WITHOUT ROWID"
        ),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_sessions_user ON auth_{realm}_sessions (user_id)"),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_sessions_end ON auth_{realm}_sessions (expires_at)"),
        format!(
            "CREATE TABLE IF NOT EXISTS auth_{realm}_signups (
  id {bytes} PRIMARY KEY NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  fields TEXT NOT NULL,
  locale TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) WITHOUT ROWID"
        ),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_signups_email ON auth_{realm}_signups (email, created_at)"),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_signups_end ON auth_{realm}_signups (expires_at)"),
        format!(
            "CREATE TABLE IF NOT EXISTS auth_{realm}_outbox (
  id {bytes} PRIMARY KEY NOT NULL,
  purpose TEXT NOT NULL,
  address TEXT NOT NULL,
  user_id {id} REFERENCES {users} ({key}) ON DELETE SET NULL,
  signup_id {bytes},
  detail TEXT,
  locale TEXT,
  caused_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  claimed_until BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'waiting',
  mail TEXT,
  finished_at BIGINT,
  last_error TEXT
) WITHOUT ROWID"
        ),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_outbox_due ON auth_{realm}_outbox (state, due_at)"),
        format!(
            "CREATE INDEX IF NOT EXISTS auth_{realm}_outbox_recent ON auth_{realm}_outbox (address, mail, finished_at)"
        ),
        format!(
            "CREATE INDEX IF NOT EXISTS auth_{realm}_outbox_claimed ON auth_{realm}_outbox (address, claimed_until)"
        ),
        format!("CREATE INDEX IF NOT EXISTS auth_{realm}_outbox_user ON auth_{realm}_outbox (user_id)"),
        format!(
            "CREATE TABLE IF NOT EXISTS auth_{realm}_links (
  user_id {id} PRIMARY KEY NOT NULL REFERENCES {users} ({key}) ON DELETE CASCADE,
  epoch BIGINT NOT NULL
)"
        ),
        format!("CREATE TABLE IF NOT EXISTS auth_{realm}_schema (version BIGINT PRIMARY KEY NOT NULL)"),
        format!("INSERT INTO auth_{realm}_schema (version) VALUES ({VERSION}) ON CONFLICT DO NOTHING"),
    ]
}
