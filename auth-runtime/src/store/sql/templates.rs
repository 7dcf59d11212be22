//! The texts of the statements, with the name of the realm and the dialect left open.

use std::marker::PhantomData;

use super::{RealmSql, statement::Statement};
use crate::{store::Dialect, user::AuthUser};

/// A dialect as a type, so that a constant can depend on it.
pub(super) trait InDialect {
    const DIALECT: Dialect;
}

pub(super) struct InSqlite;

impl InDialect for InSqlite {
    const DIALECT: Dialect = Dialect::Sqlite;
}

pub(super) struct InPostgres;

impl InDialect for InPostgres {
    const DIALECT: Dialect = Dialect::Postgres;
}

pub(super) struct InMysql;

impl InDialect for InMysql {
    const DIALECT: Dialect = Dialect::Mysql;
}

/// The statements for a kind of user in a dialect.
pub(super) struct Templates<U, D>(PhantomData<(U, D)>);

/// A statement made of these pieces: `{realm}` stands for the realm, and `?` for each parameter.
macro_rules! sql {
    ($($piece:expr),+ $(,)?) => {
        const { &Statement::new(D::DIALECT, U::MODEL.realm, &[$($piece),+]) }.text()
    };
}

/// A statement that keeps others out until the transaction ends; the writer of `SQLite` is alone anyway.
macro_rules! lock {
    ($($piece:expr),+ $(,)?) => {
        match D::DIALECT {
            Dialect::Sqlite => None,
            Dialect::Postgres | Dialect::Mysql => Some(sql!($($piece),+)),
        }
    };
}

/// Deletes a batch of the rows that a condition is true of; how many at most is the last parameter. `MySQL` cannot ask
/// a table that it deletes from, and limits the deletion itself; `PostgreSQL` may read a whole table to join it with
/// the batch, but not for the members of a list.
macro_rules! sweep {
    ($table:literal, $key:literal, $($which:expr),+ $(,)?) => {
        match D::DIALECT {
            Dialect::Sqlite => sql!(
                concat!("DELETE FROM ", $table, " WHERE ", $key, " IN (SELECT ", $key, " FROM ", $table, " WHERE "),
                $($which,)+ " LIMIT ?)"
            ),
            Dialect::Postgres => sql!(
                concat!("DELETE FROM ", $table, " WHERE ", $key, " = ANY (ARRAY("),
                concat!("SELECT ", $key, " FROM ", $table, " WHERE "),
                $($which,)+ " LIMIT ?))"
            ),
            Dialect::Mysql => sql!(concat!("DELETE FROM ", $table, " WHERE "), $($which,)+ " LIMIT ?"),
        }
    };
}

/// Changes a batch of the outbox's rows that a condition is true of, in the ways of [`sweep`].
macro_rules! change_some {
    ($set:literal, $($which:expr),+ $(,)?) => {
        match D::DIALECT {
            Dialect::Sqlite => sql!(
                concat!("UPDATE auth_{realm}_outbox SET ", $set, " WHERE id IN (SELECT id FROM auth_{realm}_outbox WHERE "),
                $($which,)+ " LIMIT ?)"
            ),
            Dialect::Postgres => sql!(
                concat!("UPDATE auth_{realm}_outbox SET ", $set, " WHERE id = ANY (ARRAY("),
                "SELECT id FROM auth_{realm}_outbox WHERE ",
                $($which,)+ " LIMIT ?)) AND state = 'waiting'"
            ),
            Dialect::Mysql => {
                sql!(concat!("UPDATE auth_{realm}_outbox SET ", $set, " WHERE "), $($which,)+ " LIMIT ?")
            }
        }
    };
}

impl<U: AuthUser, D: InDialect> Templates<U, D> {
    const UPSERT: &str = match D::DIALECT {
        Dialect::Sqlite | Dialect::Postgres => " ON CONFLICT (user_id) DO UPDATE SET",
        Dialect::Mysql => " ON DUPLICATE KEY UPDATE",
    };

    /// Since when a session has not been used for too long. `MariaDB` has no index on an expression, but on a column
    /// that is one.
    const IDLE: &str = match D::DIALECT {
        Dialect::Sqlite | Dialect::Postgres => "last_used_at + idle_limit",
        Dialect::Mysql => "idle_until",
    };

    /// The mails that wait, as a condition on rows that are found by something else: `SQLite`, which counts no rows,
    /// would take the index of the state, and so go through all that wait. The plus keeps it from that.
    const WAITING: &str = match D::DIALECT {
        Dialect::Sqlite => "+state = 'waiting'",
        Dialect::Postgres | Dialect::Mysql => "state = 'waiting'",
    };

    pub(super) const REALM: RealmSql = RealmSql {
        insert_session: sql!(
            "INSERT INTO auth_{realm}_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, \
             last_used_at, idle_limit, expires_at, remembered, client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        renew_session: sql!(
            "UPDATE auth_{realm}_sessions SET secret_hash = ?, proved_at = ?, last_used_at = ? WHERE secret_hash = ?"
        ),
        touch_session: sql!(
            "UPDATE auth_{realm}_sessions \
             SET last_used_at = CASE WHEN last_used_at < ? THEN ? ELSE last_used_at END WHERE secret_hash = ?"
        ),
        end_session: sql!("DELETE FROM auth_{realm}_sessions WHERE secret_hash = ?"),
        end_session_of_user: sql!("DELETE FROM auth_{realm}_sessions WHERE public_id = ? AND user_id = ?"),
        end_other_sessions: sql!("DELETE FROM auth_{realm}_sessions WHERE user_id = ? AND secret_hash <> ?"),
        end_all_sessions: sql!("DELETE FROM auth_{realm}_sessions WHERE user_id = ?"),
        list_sessions: sql!(
            "SELECT public_id, created_at, proved_at, method, last_used_at, idle_limit, expires_at, remembered, \
             client FROM auth_{realm}_sessions WHERE user_id = ? AND expires_at > ? \
             AND last_used_at + idle_limit > ? ORDER BY last_used_at DESC"
        ),
        sweep_ended_sessions: sweep!("auth_{realm}_sessions", "secret_hash", "expires_at <= ?"),
        sweep_idle_sessions: sweep!("auth_{realm}_sessions", "secret_hash", Self::IDLE, " <= ?"),
        insert_signup: sql!(
            "INSERT INTO auth_{realm}_signups (id, email, password_hash, fields, locale, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)"
        ),
        signup_by_id: sql!(
            "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_{realm}_signups WHERE id = ? \
             AND expires_at > ?"
        ),
        signup_by_email: sql!(
            "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_{realm}_signups WHERE email = ? \
             AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 1"
        ),
        lock_signups: lock!("SELECT id FROM auth_{realm}_signups WHERE email = ? ORDER BY created_at, id FOR UPDATE"),
        take_signup: sql!("DELETE FROM auth_{realm}_signups WHERE id = ? AND password_hash = ?"),
        drop_signups: sql!("DELETE FROM auth_{realm}_signups WHERE email = ?"),
        sweep_signups: sweep!("auth_{realm}_signups", "id", "expires_at <= ?"),
        link_epoch: sql!("SELECT epoch FROM auth_{realm}_links WHERE user_id = ?"),
        next_link_epoch: sql!(
            "INSERT INTO auth_{realm}_links (user_id, epoch) VALUES (?, 1)",
            Self::UPSERT,
            " epoch = auth_{realm}_links.epoch + 1"
        ),
        insert_intent: sql!(
            "INSERT INTO auth_{realm}_outbox (id, purpose, address, user_id, signup_id, detail, locale, caused_at, \
             due_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        intent_state: sql!("SELECT state FROM auth_{realm}_outbox WHERE id = ?"),
        lock_realm: lock!("SELECT version FROM auth_{realm}_schema FOR UPDATE"),
        due_intent: sql!(
            "SELECT id, purpose, address, user_id, signup_id, detail, locale, caused_at, expires_at, attempts \
             FROM auth_{realm}_outbox due WHERE state = 'waiting' AND due_at <= ? AND claimed_until <= ? \
             AND 0 = (SELECT COUNT(*) FROM auth_{realm}_outbox sent WHERE sent.address = due.address \
             AND sent.claimed_until > ? AND sent.state = 'waiting') ORDER BY due_at LIMIT 1"
        ),
        claim_intent: sql!(
            "UPDATE auth_{realm}_outbox SET claimed_until = ?, attempts = attempts + 1 WHERE id = ? \
             AND state = 'waiting' AND claimed_until <= ?"
        ),
        finish_intent: sql!(
            "UPDATE auth_{realm}_outbox SET state = ?, mail = ?, finished_at = ?, last_error = ? WHERE id = ? \
             AND claimed_until = ?"
        ),
        delay_intent: sql!(
            "UPDATE auth_{realm}_outbox SET due_at = ?, claimed_until = 0, attempts = ?, last_error = ? \
             WHERE id = ? AND claimed_until = ?"
        ),
        void_waiting_links: sql!(
            "UPDATE auth_{realm}_outbox SET state = 'dropped', finished_at = ? WHERE ",
            Self::WAITING,
            " AND ((user_id = ? AND purpose IN ('change_email', 'invitation')) OR (address = ? \
             AND purpose = 'forgot_password'))"
        ),
        delay_alike: change_some!("due_at = ?", Self::WAITING, " AND purpose = ? AND address = ? AND due_at < ?"),
        drop_expired: change_some!(
            "state = 'dropped', finished_at = ?",
            "state = 'waiting' AND due_at <= ? AND expires_at <= ? AND claimed_until <= ?"
        ),
        recent_mails: sql!(
            "SELECT finished_at FROM auth_{realm}_outbox WHERE address = ? AND mail = ? AND finished_at > ? \
             ORDER BY finished_at DESC LIMIT 5"
        ),
        sweep_intents: sweep!(
            "auth_{realm}_outbox",
            "id",
            "state IN ('sent', 'dropped') AND due_at <= ? AND finished_at <= ?"
        ),
        sweep_dead_intents: sweep!("auth_{realm}_outbox", "id", "state = 'dead' AND due_at <= ? AND finished_at <= ?"),
        dead_intents: sql!(
            "SELECT id, purpose, address, caused_at, expires_at, finished_at, last_error FROM auth_{realm}_outbox \
             WHERE state = 'dead' ORDER BY finished_at DESC LIMIT ?"
        ),
        revive_intent: sql!(
            "UPDATE auth_{realm}_outbox \
             SET state = 'waiting', due_at = ?, claimed_until = 0, attempts = 0, finished_at = NULL WHERE id = ? \
             AND state = 'dead'"
        ),
    };
}
