//! The statements on the toolkit's own tables. They depend on the realm alone, so they are written here once.

/// Constant statements on the tables of one realm. Each says its parameters in the order in which they stand in
/// the text; times are microseconds.
#[derive(Clone, Copy, Debug)]
pub struct RealmSql {
    /// `(secret hash, public id, user id, now, now, method, now, idle limit, end, remembered, client)`
    pub insert_session: &'static str,
    /// `(new secret hash, now, now, old secret hash)`: a new secret for the same session after a proof.
    pub renew_session: &'static str,
    /// `(now, secret hash)`
    pub touch_session: &'static str,
    /// `(secret hash)`
    pub end_session: &'static str,
    /// `(public id, user id)`
    pub end_session_of_user: &'static str,
    /// `(user id, secret hash)`: all but this one.
    pub end_other_sessions: &'static str,
    /// `(user id)`
    pub end_all_sessions: &'static str,
    /// `(user id, now, now)`: those that live, the last used first.
    pub list_sessions: &'static str,
    /// `(now, now, count)`: a batch of those that have ended.
    pub sweep_sessions: &'static str,

    /// `(id, address, hash, fields, locale, now, end)`
    pub insert_signup: &'static str,
    /// `(id, now)`
    pub signup_by_id: &'static str,
    /// `(address, now)`: the newest.
    pub signup_by_email: &'static str,
    /// `(id, hash)`: the one that is being confirmed, if it is still there.
    pub take_signup: &'static str,
    /// `(address)`
    pub drop_signups: &'static str,
    /// `(now, count)`
    pub sweep_signups: &'static str,

    /// `(user id)`: how often the links of a user have been voided.
    pub link_epoch: &'static str,
    /// `(user id)`: voids them once more.
    pub next_link_epoch: &'static str,

    /// `(id, purpose, address, user id, signup id, detail, locale, now, due, end)`
    pub insert_intent: &'static str,
    /// `(claimed until, now, now, now)`: claims one that is due and answers it; none to an address to which another is
    /// being sent, so that the limit for each address holds for all workers together (ML-4).
    pub claim_intent: &'static str,
    /// `(state, mail, now, error, id)`: it is done with.
    pub finish_intent: &'static str,
    /// `(due, attempts, error, id)`: it is tried again.
    pub delay_intent: &'static str,
    /// `(now, user id, address)`: the links to a user that have not been mailed yet.
    pub void_waiting_links: &'static str,
    /// `(due, purpose, address, due)`: all that ask for such a mail to an address wait so long too.
    pub delay_alike: &'static str,
    /// `(address, mail, since)`: the times at which such a mail was sent, newest first.
    pub recent_mails: &'static str,
    /// `(now)`: when the next one is due.
    pub next_intent: &'static str,
    /// `(before, count)`
    pub sweep_intents: &'static str,
}

/// The statements of one realm in one dialect, as constants: `realm_sql!(sqlite, "user")`.
#[doc(hidden)]
#[macro_export]
macro_rules! __realm_sql {
    (sqlite, $realm:literal) => {
        $crate::store::RealmSql {
            insert_session: concat!(
                "INSERT INTO auth_", $realm, "_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, ",
                "last_used_at, idle_limit, expires_at, remembered, client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            renew_session: concat!(
                "UPDATE auth_", $realm, "_sessions SET secret_hash = ?, proved_at = ?, last_used_at = ? WHERE secret_hash = ?"
            ),
            touch_session: concat!("UPDATE auth_", $realm, "_sessions SET last_used_at = ? WHERE secret_hash = ?"),
            end_session: concat!("DELETE FROM auth_", $realm, "_sessions WHERE secret_hash = ?"),
            end_session_of_user: concat!("DELETE FROM auth_", $realm, "_sessions WHERE public_id = ? AND user_id = ?"),
            end_other_sessions: concat!("DELETE FROM auth_", $realm, "_sessions WHERE user_id = ? AND secret_hash <> ?"),
            end_all_sessions: concat!("DELETE FROM auth_", $realm, "_sessions WHERE user_id = ?"),
            list_sessions: concat!(
                "SELECT public_id, created_at, proved_at, method, last_used_at, idle_limit, expires_at, remembered, client ",
                "FROM auth_", $realm, "_sessions WHERE user_id = ? AND expires_at > ? AND last_used_at + idle_limit > ? ",
                "ORDER BY last_used_at DESC"
            ),
            sweep_sessions: concat!(
                "DELETE FROM auth_", $realm, "_sessions WHERE secret_hash IN (SELECT secret_hash FROM auth_", $realm, "_sessions ",
                "WHERE expires_at <= ? OR last_used_at + idle_limit <= ? LIMIT ?)"
            ),
            insert_signup: concat!(
                "INSERT INTO auth_", $realm, "_signups (id, email, password_hash, fields, locale, created_at, expires_at) ",
                "VALUES (?, ?, ?, ?, ?, ?, ?)"
            ),
            signup_by_id: concat!(
                "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_", $realm, "_signups ",
                "WHERE id = ? AND expires_at > ?"
            ),
            signup_by_email: concat!(
                "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_", $realm, "_signups ",
                "WHERE email = ? AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 1"
            ),
            take_signup: concat!("DELETE FROM auth_", $realm, "_signups WHERE id = ? AND password_hash = ?"),
            drop_signups: concat!("DELETE FROM auth_", $realm, "_signups WHERE email = ?"),
            sweep_signups: concat!(
                "DELETE FROM auth_", $realm, "_signups WHERE id IN (SELECT id FROM auth_", $realm, "_signups ",
                "WHERE expires_at <= ? LIMIT ?)"
            ),
            link_epoch: concat!("SELECT epoch FROM auth_", $realm, "_links WHERE user_id = ?"),
            next_link_epoch: concat!(
                "INSERT INTO auth_", $realm, "_links (user_id, epoch) VALUES (?, 1) ",
                "ON CONFLICT (user_id) DO UPDATE SET epoch = epoch + 1"
            ),
            insert_intent: concat!(
                "INSERT INTO auth_", $realm, "_outbox (id, purpose, address, user_id, signup_id, detail, locale, caused_at, ",
                "due_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            claim_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET claimed_until = ?, attempts = attempts + 1 WHERE id = (SELECT id FROM auth_",
                $realm, "_outbox due WHERE state = 'waiting' AND due_at <= ? AND claimed_until <= ? AND NOT EXISTS (",
                "SELECT 1 FROM auth_", $realm, "_outbox sent WHERE sent.address = due.address AND sent.claimed_until > ? ",
                "AND sent.state = 'waiting') ORDER BY due_at LIMIT 1) ",
                "RETURNING id, purpose, address, user_id, signup_id, detail, locale, caused_at, expires_at, attempts"
            ),
            finish_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET state = ?, mail = ?, finished_at = ?, last_error = ? WHERE id = ?"
            ),
            delay_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET due_at = ?, claimed_until = 0, attempts = ?, last_error = ? WHERE id = ?"
            ),
            void_waiting_links: concat!(
                "UPDATE auth_", $realm, "_outbox SET state = 'dropped', finished_at = ? WHERE state = 'waiting' AND (",
                "(user_id = ? AND purpose IN ('change_email', 'invitation')) OR (address = ? AND purpose = 'forgot_password'))"
            ),
            delay_alike: concat!(
                "UPDATE auth_", $realm, "_outbox SET due_at = ? WHERE state = 'waiting' AND purpose = ? AND address = ? AND due_at < ?"
            ),
            recent_mails: concat!(
                "SELECT finished_at FROM auth_", $realm, "_outbox WHERE address = ? AND mail = ? AND finished_at > ? ",
                "ORDER BY finished_at DESC LIMIT 5"
            ),
            next_intent: concat!("SELECT MIN(due_at) FROM auth_", $realm, "_outbox WHERE state = 'waiting' AND claimed_until <= ?"),
            sweep_intents: concat!(
                "DELETE FROM auth_", $realm, "_outbox WHERE id IN (SELECT id FROM auth_", $realm, "_outbox ",
                "WHERE finished_at IS NOT NULL AND state <> 'dead' AND finished_at <= ? LIMIT ?)"
            ),
        }
    };
}
