//! The statements that depend on the struct, as text. Every value is bound; only names stand in the text.

use crate::model::{Field, User};

/// The statements of `UserSql` for one dialect, under the same names.
pub(crate) struct Statements {
    pub(crate) session_user: String,
    pub(crate) by_id: String,
    pub(crate) by_email: String,
    pub(crate) insert: String,
    pub(crate) insert_with_id: String,
    pub(crate) set_password: String,
    pub(crate) reset_password: String,
    pub(crate) set_email: String,
    pub(crate) set_role: String,
    pub(crate) set_active: Option<String>,
    pub(crate) touch_login: Option<String>,
    pub(crate) update_profile: Option<String>,
    pub(crate) delete: String,
    /// Field and statement.
    pub(crate) unique: Vec<(String, String)>,
}

/// A name in the text of a statement: the quotes within are doubled, so that it stays one name whatever it is.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn column(field: &Field) -> String {
    name(&field.column)
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

/// The statements for `SQLite`.
pub(crate) fn sqlite(user: &User) -> Statements {
    let fields = &user.outline.fields;
    let parts = &user.parts;
    let table = name(&user.table);
    let [id, email, hash, role] = [&parts.id, &parts.email, &parts.password, &parts.role].map(column);

    let columns = list(fields.iter().map(column));
    let select = |of: &str| format!("SELECT {columns} FROM {table} WHERE {of} = ?");
    let insert = |with_id: bool| {
        let set = || fields.iter().filter(|field| with_id || field.column != parts.id.column);
        let marks = list(set().map(|_| String::from("?")));
        let columns = list(set().map(column));
        format!("INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING {id}")
    };
    // Whatever changes a row says when, where the struct has a field for it.
    let now = parts.updated_at.as_ref().map(|field| format!("{} = ?", column(field)));
    let update = |set: Vec<String>, on: &str| {
        let set = list(set.into_iter().chain(now.clone()));
        format!("UPDATE {table} SET {set} WHERE {id} = ?{on}")
    };
    let confirmed =
        parts.verified_at.as_ref().map(column).map(|verified| format!("{verified} = COALESCE({verified}, ?)"));
    let confirming = |set: String| [set].into_iter().chain(confirmed.clone()).collect();
    // `IS` compares null with null too: a user without a hash has none to lose.
    let same_hash = format!(" AND {hash} IS ?");

    Statements {
        session_user: {
            let columns = list(fields.iter().map(|field| format!("u.{}", column(field))));
            format!(
                "SELECT s.public_id, s.created_at, s.proved_at, s.method, s.last_used_at, s.idle_limit, s.expires_at, \
                 s.remembered, {columns} FROM auth_{realm}_sessions s JOIN {table} u ON u.{id} = s.user_id \
                 WHERE s.secret_hash = ? AND s.expires_at > ? AND s.last_used_at + s.idle_limit > ?",
                realm = user.realm
            )
        },
        by_id: select(&id),
        by_email: select(&email),
        insert: insert(false),
        insert_with_id: insert(true),
        set_password: update(vec![format!("{hash} = ?")], &same_hash),
        reset_password: update(confirming(format!("{hash} = ?")), &format!(" AND {email} = ?{same_hash}")),
        set_email: update(confirming(format!("{email} = ?")), &format!(" AND {email} = ?{same_hash}")),
        set_role: update(vec![format!("{role} = ?")], ""),
        set_active: parts.is_active.as_ref().map(|active| update(vec![format!("{} = ?", column(active))], "")),
        touch_login: parts
            .last_login_at
            .as_ref()
            .map(|login| format!("UPDATE {table} SET {} = ? WHERE {id} = ?", column(login))),
        update_profile: {
            let set: Vec<_> = user
                .outline
                .edit()
                .map(column)
                .map(|column| format!("{column} = CASE WHEN ? THEN ? ELSE {column} END"))
                .collect();
            (!set.is_empty()).then(|| update(set, ""))
        },
        delete: format!("DELETE FROM {table} WHERE {id} = ?"),
        unique: user
            .outline
            .own()
            .filter(|field| field.unique)
            .map(|field| (field.name.clone(), format!("SELECT {id} FROM {table} WHERE {} = ?", column(field))))
            .collect(),
    }
}
