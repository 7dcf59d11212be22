//! The toolkit's own tables, in the steps in which they came to be.
//!
//! A step only ever adds, and what it adds may be absent from a row: so that of two versions side by side the older one
//! goes on working on the tables of the newer.

use super::Dialect;
use crate::{
    field::{Column, Kind},
    user::{AuthUser, Model, Part},
};

/// The version of the toolkit's tables that this build works with.
pub(in crate::store) const VERSION: i64 = 2;

/// The names of the toolkit's tables, each of which is there from the first version on.
pub(in crate::store) fn toolkit_tables(realm: &str) -> Vec<String> {
    ["sessions", "signups", "outbox", "links", "schema"].map(|name| format!("auth_{realm}_{name}")).into()
}

/// What leads from one version of the tables to the next.
pub(in crate::store) struct Step {
    pub(in crate::store) version: i64,
    /// What `MySQL`, which commits each statement by itself, has already if the step was interrupted at its end:
    /// table and column.
    pub(in crate::store) done_by: Option<(String, &'static str)>,
    pub(in crate::store) statements: Vec<String>,
}

/// The type of the user's id, as a column of the toolkit's tables has it.
pub(in crate::store) fn id_type<U: AuthUser>(dialect: Dialect) -> String {
    let by_model = U::MODEL.column(Part::Id).map(|id| dialect.column_type(id));
    by_model.unwrap_or_else(|| dialect.kind(<U::Id as Column>::KIND)).to_owned()
}

/// All steps, the first one first. `id` is the type of the user's id.
pub(in crate::store) fn steps(dialect: Dialect, model: &Model, id: &str) -> Vec<Step> {
    let realm = model.realm;
    let tables = Tables { dialect, model, id };
    let mut first = tables.sessions();
    first.extend(tables.signups());
    first.extend(tables.outbox());
    first.extend(tables.links());
    first.extend(tables.schema());

    // Idle sessions are swept by an index. MariaDB has none on an expression, but on a column that is one.
    let table = format!("auth_{realm}_sessions");
    let idle = match dialect {
        Dialect::Sqlite | Dialect::Postgres => {
            format!("CREATE INDEX IF NOT EXISTS {table}_idle ON {table} ((last_used_at + idle_limit))")
        }
        Dialect::Mysql => format!(
            "ALTER TABLE {table} ADD COLUMN idle_until BIGINT GENERATED ALWAYS AS (last_used_at + idle_limit) VIRTUAL, \
             ADD INDEX {table}_idle (idle_until)"
        ),
    };
    let mut steps = vec![
        Step { version: 1, done_by: None, statements: first },
        Step { version: 2, done_by: Some((table, "idle_until")), statements: vec![idle] },
    ];
    for step in &mut steps {
        step.statements.push(note(dialect, realm, step.version));
    }
    steps
}

/// Notes that a step is done.
fn note(dialect: Dialect, realm: &str, version: i64) -> String {
    let twice = match dialect {
        Dialect::Sqlite | Dialect::Postgres => "ON CONFLICT DO NOTHING",
        Dialect::Mysql => "ON DUPLICATE KEY UPDATE version = version",
    };
    format!("INSERT INTO auth_{realm}_schema (version) VALUES ({version}) {twice}")
}

struct Tables<'a> {
    dialect: Dialect,
    model: &'a Model,
    id: &'a str,
}

impl Tables<'_> {
    /// Text of at most so many characters, which `MySQL` wants to know.
    fn text(&self, most: usize) -> String {
        if self.dialect == Dialect::Mysql { format!("VARCHAR({most})") } else { String::from("TEXT") }
    }

    /// So many bytes.
    fn bytes(&self, count: usize) -> String {
        match self.dialect {
            Dialect::Mysql => format!("BINARY({count})"),
            other => other.kind(Kind::Bytes).to_owned(),
        }
    }

    /// The reference to the user, with what happens when the user goes.
    fn of_user(&self, then: &str) -> String {
        let Model { table, .. } = self.model;
        let key = self.model.column(Part::Id).map_or("id", |id| id.column);
        let (table, key) = (self.dialect.quoted(table), self.dialect.quoted(key));
        format!("FOREIGN KEY (user_id) REFERENCES {table} ({key}) ON DELETE {then}")
    }

    /// A table with its indexes. `MySQL` has no `CREATE INDEX IF NOT EXISTS`, but makes them with the table.
    fn table(&self, name: &str, columns: &str, indexes: &[(&str, &str)], by_key: bool) -> Vec<String> {
        let name = format!("auth_{}_{name}", self.model.realm);
        let mut columns = columns.to_owned();
        let mut statements = Vec::new();
        for (index, on) in indexes {
            if self.dialect == Dialect::Mysql {
                columns.push_str(&[",\n  INDEX ", &name, "_", index, " (", on, ")"].concat());
            } else {
                statements.push(format!("CREATE INDEX IF NOT EXISTS {name}_{index} ON {name} ({on})"));
            }
        }
        let options = match self.dialect {
            // Rows are found by a key that is no number: SQLite would otherwise look twice.
            Dialect::Sqlite if by_key => " WITHOUT ROWID",
            dialect => dialect.table_options(),
        };
        statements.insert(0, format!("CREATE TABLE IF NOT EXISTS {name} (\n{columns}\n){options}"));
        statements
    }

    fn sessions(&self) -> Vec<String> {
        let (hash, public, id) = (self.bytes(32), self.bytes(16), self.id);
        let (method, client, of_user) = (self.text(32), self.text(255), self.of_user("CASCADE"));
        let columns = format!(
            "  secret_hash {hash} NOT NULL PRIMARY KEY,
  public_id {public} NOT NULL UNIQUE,
  user_id {id} NOT NULL,
  created_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,
  method {method} NOT NULL,
  last_used_at BIGINT NOT NULL,
  idle_limit BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  remembered BOOLEAN NOT NULL,
  client {client} NOT NULL,
  {of_user}"
        );
        self.table("sessions", &columns, &[("user", "user_id"), ("end", "expires_at")], true)
    }

    fn signups(&self) -> Vec<String> {
        let (id, email, hash) = (self.bytes(16), self.text(254), self.text(255));
        let (fields, locale) = (self.dialect.kind(Kind::Text), self.text(64));
        let columns = format!(
            "  id {id} NOT NULL PRIMARY KEY,
  email {email} NOT NULL,
  password_hash {hash} NOT NULL,
  fields {fields} NOT NULL,
  locale {locale},
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL"
        );
        self.table("signups", &columns, &[("email", "email, created_at"), ("end", "expires_at")], true)
    }

    fn outbox(&self) -> Vec<String> {
        let (key, id, signup) = (self.dialect.kind(Kind::Uuid), self.id, self.bytes(16));
        let (word, address, locale) = (self.text(32), self.text(254), self.text(64));
        let (reason, of_user) = (self.dialect.kind(Kind::Text), self.of_user("SET NULL"));
        let columns = format!(
            "  id {key} NOT NULL PRIMARY KEY,
  purpose {word} NOT NULL,
  address {address} NOT NULL,
  user_id {id},
  signup_id {signup},
  detail {address},
  locale {locale},
  caused_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  claimed_until BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  state {word} NOT NULL DEFAULT 'waiting',
  mail {word},
  finished_at BIGINT,
  last_error {reason},
  {of_user}"
        );
        let indexes = [
            ("due", "state, due_at"),
            ("recent", "address, mail, finished_at"),
            ("claimed", "address, claimed_until"),
            ("user", "user_id"),
        ];
        self.table("outbox", &columns, &indexes, true)
    }

    fn links(&self) -> Vec<String> {
        let (id, of_user) = (self.id, self.of_user("CASCADE"));
        let columns = format!("  user_id {id} NOT NULL PRIMARY KEY,\n  epoch BIGINT NOT NULL,\n  {of_user}");
        self.table("links", &columns, &[], false)
    }

    fn schema(&self) -> Vec<String> {
        self.table("schema", "  version BIGINT NOT NULL PRIMARY KEY", &[], false)
    }
}
