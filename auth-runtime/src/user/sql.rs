//! The statements that depend on the user's struct, as the derive writes them for each dialect.

use super::AuthUser;
use crate::store::RealmSql;

/// Constant statements. Each says its parameters in the order in which they stand in the text; `[now]` is there
/// only where the struct has `updated_at`, `[confirmed]` only where it has `email_verified_at`.
#[derive(Clone, Copy, Debug)]
pub struct UserSql {
    /// The statements on the toolkit's own tables of this realm.
    pub realm: RealmSql,
    /// `(secret hash, now, now)`: the columns of a session that lives, then those of its user.
    pub session_user: &'static str,
    /// `(id)`: the user's columns.
    pub by_id: &'static str,
    /// `(id)`: the same in a transaction, where nobody else changes the row until it has ended.
    pub by_id_locked: &'static str,
    /// `(address)`: the user's columns.
    pub by_email: &'static str,
    /// `(each column but the id)`: inserts a row and answers its id; on a conflict it does nothing, or fails and leaves
    /// the transaction as it was.
    pub insert: &'static str,
    /// `(each column)`: the same where the application makes the ids.
    pub insert_with_id: &'static str,
    /// `(hash, [now], id, old hash)`
    pub set_password: &'static str,
    /// `(hash, [confirmed], [now], id, address, old hash)`: confirms the address where it was not yet.
    pub reset_password: &'static str,
    /// `(address, [confirmed], [now], id, old address, hash)`
    pub set_email: &'static str,
    /// `(role, or roles, [now], id)`
    pub set_role: &'static str,
    /// `(role as it is sought, id)`: somebody else who has the role and may log in.
    pub other_holder: &'static str,
    /// `(active, [now], id)`. `None` without `is_active`.
    pub set_active: Option<&'static str>,
    /// `(now, id)`. `None` without `last_login_at`.
    pub touch_login: Option<&'static str>,
    /// `(whether it changes, to what, for each editable field; [now], id)`. `None` where nothing is editable.
    pub update_profile: Option<&'static str>,
    /// `(id)`
    pub delete: &'static str,
    /// For each unique column of the application's own, the field and the statement `(value)` that answers the id
    /// of who holds it.
    pub unique: &'static [(&'static str, &'static str)],
}

impl UserSql {
    /// Stands in for the statements of a struct with mistakes, which no program ever sees.
    #[doc(hidden)]
    #[must_use]
    pub const fn unfinished<U: AuthUser>() -> Self {
        Self {
            realm: RealmSql::in_sqlite::<U>(),
            session_user: "",
            by_id: "",
            by_id_locked: "",
            by_email: "",
            insert: "",
            insert_with_id: "",
            set_password: "",
            reset_password: "",
            set_email: "",
            set_role: "",
            other_holder: "",
            set_active: None,
            touch_login: None,
            update_profile: None,
            delete: "",
            unique: &[],
        }
    }
}
