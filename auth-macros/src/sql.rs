//! The statements that depend on the struct, as text. Every value is bound; only names stand in the text.

use crate::model::{Codec, Field, User};

/// The statements of `UserSql` for one dialect, under the same names.
pub(crate) struct Statements {
    pub(crate) session_user: String,
    pub(crate) by_id: String,
    pub(crate) by_id_locked: String,
    pub(crate) by_email: String,
    pub(crate) insert: String,
    pub(crate) insert_with_id: String,
    pub(crate) set_password: String,
    pub(crate) reset_password: String,
    pub(crate) set_email: String,
    pub(crate) set_role: String,
    pub(crate) other_holder: String,
    pub(crate) set_active: Option<String>,
    pub(crate) touch_login: Option<String>,
    pub(crate) update_profile: Option<String>,
    pub(crate) delete: String,
    /// Field and statement.
    pub(crate) unique: Vec<(String, String)>,
}

/// A database's way of writing the same statements.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
    Mysql,
}

impl Dialect {
    /// Those that the runtime has drivers for; in our own tests, all.
    pub(crate) fn compiled() -> impl Iterator<Item = Self> {
        [
            (Self::Sqlite, cfg!(feature = "sqlite")),
            (Self::Postgres, cfg!(feature = "postgres")),
            (Self::Mysql, cfg!(feature = "mysql")),
        ]
        .into_iter()
        .filter(|(_, compiled)| *compiled || cfg!(test))
        .map(|(dialect, _)| dialect)
    }

    /// As its macros and constants are named.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    const fn quote(self) -> char {
        match self {
            Self::Sqlite | Self::Postgres => '"',
            Self::Mysql => '`',
        }
    }

    /// A name in the text of a statement: the quotes within are doubled, so that it stays one name whatever it is.
    fn quoted(self, name: &str) -> String {
        let quote = self.quote();
        format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
    }

    /// What compares null with null too: a user without a hash has none to lose.
    const fn same(self) -> &'static str {
        match self {
            Self::Sqlite => "IS",
            Self::Postgres => "IS NOT DISTINCT FROM",
            Self::Mysql => "<=>",
        }
    }

    /// What asks whether a stored set of roles has the name of the parameter, which comes with a comma at either end: no
    /// pattern, for a name may hold `_`, and byte by byte.
    fn names(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("instr(',' || {column} || ',', ?) > 0"),
            Self::Postgres => format!("strpos(',' || {column} || ',', ?) > 0"),
            Self::Mysql => format!("LOCATE(?, CAST(CONCAT(',', {column}, ',') AS BINARY)) > 0"),
        }
    }

    /// What keeps others from changing a row that a transaction has read. The writer of `SQLite` is alone anyway.
    const fn locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE",
            Self::Mysql => " FOR UPDATE",
        }
    }

    /// The end of an INSERT. `MySQL` answers a conflict with an error, which leaves the transaction as it was, and
    /// says the new id without being asked.
    fn inserted(self, id: &str) -> String {
        match self {
            Self::Sqlite | Self::Postgres => format!(" ON CONFLICT DO NOTHING RETURNING {id}"),
            Self::Mysql => String::new(),
        }
    }

    /// The parameters as the database counts them.
    fn finish(self, sql: String) -> String {
        if self != Self::Postgres {
            return sql;
        }
        let (mut text, mut count, mut in_name) = (String::with_capacity(sql.len() + 16), 0, false);
        for char in sql.chars() {
            if char == '?' && !in_name {
                count += 1;
                text.push('$');
                text.push_str(&count.to_string());
                continue;
            }
            in_name ^= char == self.quote();
            text.push(char);
        }
        text
    }
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

/// The statements in a dialect.
pub(crate) fn statements(user: &User, dialect: Dialect) -> Statements {
    let fields = &user.outline.fields;
    let parts = &user.parts;
    let column = |field: &Field| dialect.quoted(&field.column);
    let finish = |sql: String| dialect.finish(sql);
    let table = dialect.quoted(&user.table);
    let [id, email, hash, role] = [&parts.id, &parts.email, &parts.password, &parts.role].map(column);

    let columns = list(fields.iter().map(column));
    let select = |of: &str| format!("SELECT {columns} FROM {table} WHERE {of} = ?");
    let insert = |with_id: bool| {
        let set = || fields.iter().filter(|field| with_id || field.column != parts.id.column);
        let marks = list(set().map(|_| String::from("?")));
        let columns = list(set().map(column));
        finish(format!("INSERT INTO {table} ({columns}) VALUES ({marks}){}", dialect.inserted(&id)))
    };
    // Whatever changes a row says when, where the struct has a field for it.
    let now = parts.updated_at.as_ref().map(|field| format!("{} = ?", column(field)));
    let update = |set: Vec<String>, on: &str| {
        let set = list(set.into_iter().chain(now.clone()));
        finish(format!("UPDATE {table} SET {set} WHERE {id} = ?{on}"))
    };
    let confirmed =
        parts.verified_at.as_ref().map(column).map(|verified| format!("{verified} = COALESCE({verified}, ?)"));
    let confirming = |set: String| [set].into_iter().chain(confirmed.clone()).collect();
    let same_hash = format!(" AND {hash} {} ?", dialect.same());

    Statements {
        session_user: {
            let columns = list(fields.iter().map(|field| format!("u.{}", column(field))));
            finish(format!(
                "SELECT s.public_id, s.created_at, s.proved_at, s.method, s.last_used_at, s.idle_limit, s.expires_at, \
                 s.remembered, {columns} FROM auth_{realm}_sessions s JOIN {table} u ON u.{id} = s.user_id \
                 WHERE s.secret_hash = ? AND s.expires_at > ? AND s.last_used_at + s.idle_limit > ?",
                realm = user.realm
            ))
        },
        by_id: finish(select(&id)),
        by_id_locked: finish(select(&id) + dialect.locked()),
        by_email: finish(select(&email)),
        insert: insert(false),
        insert_with_id: insert(true),
        set_password: update(vec![format!("{hash} = ?")], &same_hash),
        reset_password: update(confirming(format!("{hash} = ?")), &format!(" AND {email} = ?{same_hash}")),
        set_email: update(confirming(format!("{email} = ?")), &format!(" AND {email} = ?{same_hash}")),
        set_role: update(vec![format!("{role} = ?")], ""),
        other_holder: {
            // Who is shut out, or was invited and never came, cannot act for the role.
            let active = parts.is_active.as_ref().map(|active| format!(" AND {}", column(active))).unwrap_or_default();
            let confirmed = parts.verified_at.as_ref().map(column);
            let confirmed = confirmed.map(|at| format!(" AND {at} IS NOT NULL")).unwrap_or_default();
            let holds = match parts.role.codec {
                Codec::ByNames => dialect.names(&role),
                _ => format!("{role} = ?"),
            };
            finish(format!("SELECT {id} FROM {table} WHERE {holds} AND {id} <> ?{active}{confirmed} LIMIT 1"))
        },
        set_active: parts.is_active.as_ref().map(|active| update(vec![format!("{} = ?", column(active))], "")),
        touch_login: parts
            .last_login_at
            .as_ref()
            .map(|login| finish(format!("UPDATE {table} SET {} = ? WHERE {id} = ?", column(login)))),
        update_profile: {
            let set: Vec<_> = user
                .outline
                .edit()
                .map(column)
                .map(|column| format!("{column} = CASE WHEN ? THEN ? ELSE {column} END"))
                .collect();
            (!set.is_empty()).then(|| update(set, ""))
        },
        delete: finish(format!("DELETE FROM {table} WHERE {id} = ?")),
        unique: user
            .outline
            .own()
            .filter(|field| field.unique)
            .map(|field| (field.name.clone(), finish(format!("SELECT {id} FROM {table} WHERE {} = ?", column(field)))))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // ST-1
    #[test]
    fn a_name_stays_one_name() {
        assert_eq!(Dialect::Postgres.quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(Dialect::Mysql.quoted("a`b\"c"), "`a``b\"c`");
    }

    // ST-1
    #[test]
    fn parameters_are_numbered_and_names_left_alone() {
        let sql = || String::from("UPDATE \"a?\" SET \"b\"\"?\" = ? WHERE c = ?");
        assert_eq!(Dialect::Postgres.finish(sql()), "UPDATE \"a?\" SET \"b\"\"?\" = $1 WHERE c = $2");
        assert_eq!(Dialect::Sqlite.finish(sql()), sql());
    }
}
