//! The statements on the toolkit's own tables. They depend on the realm alone, so they are written here once.

mod pieces;

/// Constant statements on the tables of one realm. Each says its parameters in the order in which they stand in
/// the text; times are microseconds.
#[derive(Clone, Copy, Debug)]
pub struct RealmSql {
    /// `(secret hash, public id, user id, now, now, method, now, idle limit, end, remembered, client)`
    pub insert_session: &'static str,
    /// `(new secret hash, now, now, old secret hash)`: a new secret for the same session after a proof.
    pub renew_session: &'static str,
    /// `(then, then, secret hash)`: what another instance wrote of a later use stays.
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
    /// `(now, count)`: a batch of those that are past their end.
    pub sweep_ended_sessions: &'static str,
    /// `(now, count)`: a batch of those that were not used for too long.
    pub sweep_idle_sessions: &'static str,

    /// `(id, address, hash, fields, locale, now, end)`
    pub insert_signup: &'static str,
    /// `(id, now)`
    pub signup_by_id: &'static str,
    /// `(address, now)`: the newest.
    pub signup_by_email: &'static str,
    /// `(address)`: keeps others from confirming a sign-up of the address until the transaction ends. `None` where a
    /// writer is alone anyway.
    pub lock_signups: Option<&'static str>,
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
    /// `(id)`: whether it waits, or what became of it.
    pub intent_state: &'static str,
    /// Keeps other workers from claiming until the transaction ends. `None` where a writer is alone anyway.
    pub lock_realm: Option<&'static str>,
    /// `(now, now, now)`: the intent that is due the longest; none to an address to which another is being sent, so
    /// that the limit for each address holds for all workers together (ML-4).
    pub due_intent: &'static str,
    /// `(claimed until, id, now)`: claims it, if nobody else has.
    pub claim_intent: &'static str,
    /// `(state, mail, now, error, id, claimed until)`: it is done with, by who has claimed it.
    pub finish_intent: &'static str,
    /// `(due, attempts, error, id, claimed until)`: it is tried again, says who has claimed it.
    pub delay_intent: &'static str,
    /// `(now, user id, address)`: the links to a user that have not been mailed yet.
    pub void_waiting_links: &'static str,
    /// `(due, purpose, address, due)`: all that ask for such a mail to an address wait so long too.
    pub delay_alike: &'static str,
    /// `(address, mail, since)`: the times at which such a mail was sent, newest first.
    pub recent_mails: &'static str,
    /// `(before, before, count)`
    pub sweep_intents: &'static str,
    /// `(count)`: those of which the last retry failed, newest first.
    pub dead_intents: &'static str,
    /// `(now, id)`: one of them waits again.
    pub revive_intent: &'static str,
}

/// The statements of one realm in one dialect, as constants: `realm_sql!(sqlite, "user")`.
#[doc(hidden)]
#[macro_export]
macro_rules! __realm_sql {
    (sqlite, $realm:literal) => {
        $crate::__realm_sql!(@ sqlite, $realm, " ON CONFLICT (user_id) DO UPDATE SET")
    };
    (postgres, $realm:literal) => {
        $crate::__realm_sql!(@ postgres, $realm, " ON CONFLICT (user_id) DO UPDATE SET")
    };
    (mysql, $realm:literal) => {
        $crate::__realm_sql!(@ mysql, $realm, " ON DUPLICATE KEY UPDATE")
    };
    (@ $dialect:ident, $realm:literal, $upsert:literal) => {
        $crate::store::RealmSql {
            insert_session: concat!(
                "INSERT INTO auth_", $realm, "_sessions (secret_hash, public_id, user_id, created_at, proved_at, ",
                "method, last_used_at, idle_limit, expires_at, remembered, client) VALUES (",
                $crate::__parameter!($dialect, 1), ", ", $crate::__parameter!($dialect, 2), ", ",
                $crate::__parameter!($dialect, 3), ", ", $crate::__parameter!($dialect, 4), ", ",
                $crate::__parameter!($dialect, 5), ", ", $crate::__parameter!($dialect, 6), ", ",
                $crate::__parameter!($dialect, 7), ", ", $crate::__parameter!($dialect, 8), ", ",
                $crate::__parameter!($dialect, 9), ", ", $crate::__parameter!($dialect, 10), ", ",
                $crate::__parameter!($dialect, 11), ")"
            ),
            renew_session: concat!(
                "UPDATE auth_", $realm, "_sessions SET secret_hash = ", $crate::__parameter!($dialect, 1),
                ", proved_at = ", $crate::__parameter!($dialect, 2), ", last_used_at = ",
                $crate::__parameter!($dialect, 3), " ", "WHERE secret_hash = ", $crate::__parameter!($dialect, 4)
            ),
            touch_session: concat!(
                "UPDATE auth_", $realm, "_sessions SET last_used_at = CASE WHEN last_used_at < ",
                $crate::__parameter!($dialect, 1), " THEN ", $crate::__parameter!($dialect, 2),
                " ELSE last_used_at END WHERE secret_hash = ", $crate::__parameter!($dialect, 3)
            ),
            end_session: concat!(
                "DELETE FROM auth_", $realm, "_sessions WHERE secret_hash = ", $crate::__parameter!($dialect, 1)
            ),
            end_session_of_user: concat!(
                "DELETE FROM auth_", $realm, "_sessions WHERE public_id = ", $crate::__parameter!($dialect, 1),
                " AND user_id = ", $crate::__parameter!($dialect, 2)
            ),
            end_other_sessions: concat!(
                "DELETE FROM auth_", $realm, "_sessions WHERE user_id = ", $crate::__parameter!($dialect, 1),
                " AND secret_hash <> ", $crate::__parameter!($dialect, 2)
            ),
            end_all_sessions: concat!(
                "DELETE FROM auth_", $realm, "_sessions WHERE user_id = ", $crate::__parameter!($dialect, 1)
            ),
            list_sessions: concat!(

                "SELECT public_id, created_at, proved_at, method, last_used_at, idle_limit, expires_at, remembered, ",
                "client FROM auth_", $realm, "_sessions WHERE user_id = ", $crate::__parameter!($dialect, 1),
                " AND expires_at > ", $crate::__parameter!($dialect, 2), " AND last_used_at + idle_limit > ",
                $crate::__parameter!($dialect, 3), " ", "ORDER BY last_used_at DESC"
            ),
            sweep_ended_sessions: $crate::__sweep_sql!(
                $dialect, concat!("auth_", $realm, "_sessions"), "secret_hash", 2, "expires_at <= ", $crate::__parameter!($dialect, 1)
            ),
            sweep_idle_sessions: $crate::__sweep_sql!(
                $dialect, concat!("auth_", $realm, "_sessions"), "secret_hash", 2, $crate::__idle_sql!($dialect), " <= ", $crate::__parameter!($dialect, 1)
            ),
            insert_signup: concat!(
                "INSERT INTO auth_", $realm, "_signups (id, email, password_hash, fields, locale, created_at, ",
                "expires_at) VALUES (", $crate::__parameter!($dialect, 1), ", ", $crate::__parameter!($dialect, 2),
                ", ", $crate::__parameter!($dialect, 3), ", ", $crate::__parameter!($dialect, 4), ", ",
                $crate::__parameter!($dialect, 5), ", ", $crate::__parameter!($dialect, 6), ", ",
                $crate::__parameter!($dialect, 7), ")"
            ),
            signup_by_id: concat!(
                "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_", $realm, "_signups ",
                "WHERE id = ", $crate::__parameter!($dialect, 1), " AND expires_at > ",
                $crate::__parameter!($dialect, 2)
            ),
            signup_by_email: concat!(
                "SELECT id, email, password_hash, fields, locale, expires_at FROM auth_", $realm, "_signups ",
                "WHERE email = ", $crate::__parameter!($dialect, 1), " AND expires_at > ",
                $crate::__parameter!($dialect, 2), " ORDER BY created_at DESC, id DESC LIMIT 1"
            ),
            lock_signups: $crate::__lock_sql!(
                $dialect, "SELECT id FROM auth_", $realm, "_signups WHERE email = ", $crate::__parameter!($dialect, 1),
                " ORDER BY created_at, id FOR UPDATE"
            ),
            take_signup: concat!(
                "DELETE FROM auth_", $realm, "_signups WHERE id = ", $crate::__parameter!($dialect, 1),
                " AND password_hash = ", $crate::__parameter!($dialect, 2)
            ),
            drop_signups: concat!(
                "DELETE FROM auth_", $realm, "_signups WHERE email = ", $crate::__parameter!($dialect, 1)
            ),
            sweep_signups: $crate::__sweep_sql!(
                $dialect, concat!("auth_", $realm, "_signups"), "id", 2, "expires_at <= ", $crate::__parameter!($dialect, 1)
            ),
            link_epoch: concat!(
                "SELECT epoch FROM auth_", $realm, "_links WHERE user_id = ", $crate::__parameter!($dialect, 1)
            ),
            next_link_epoch: concat!(
                "INSERT INTO auth_", $realm, "_links (user_id, epoch) VALUES (", $crate::__parameter!($dialect, 1),
                ", 1)", $upsert, " epoch = auth_", $realm, "_links.epoch + 1"
            ),
            insert_intent: concat!(
                "INSERT INTO auth_", $realm, "_outbox (id, purpose, address, user_id, signup_id, detail, locale, ",
                "caused_at, due_at, expires_at) VALUES (", $crate::__parameter!($dialect, 1), ", ",
                $crate::__parameter!($dialect, 2), ", ", $crate::__parameter!($dialect, 3), ", ",
                $crate::__parameter!($dialect, 4), ", ", $crate::__parameter!($dialect, 5), ", ",
                $crate::__parameter!($dialect, 6), ", ", $crate::__parameter!($dialect, 7), ", ",
                $crate::__parameter!($dialect, 8), ", ", $crate::__parameter!($dialect, 9), ", ",
                $crate::__parameter!($dialect, 10), ")"
            ),
            intent_state: concat!(
                "SELECT state FROM auth_", $realm, "_outbox WHERE id = ", $crate::__parameter!($dialect, 1)
            ),
            lock_realm: $crate::__lock_sql!(
                $dialect, "SELECT version FROM auth_", $realm, "_schema FOR UPDATE"
            ),
            due_intent: concat!(
                "SELECT id, purpose, address, user_id, signup_id, detail, locale, caused_at, expires_at, attempts ",
                "FROM auth_", $realm, "_outbox due WHERE state = 'waiting' AND due_at <= ",
                $crate::__parameter!($dialect, 1), " AND claimed_until <= ", $crate::__parameter!($dialect, 2), " ",
                "AND NOT EXISTS (SELECT 1 FROM auth_", $realm, "_outbox sent WHERE sent.address = due.address ",
                "AND sent.claimed_until > ", $crate::__parameter!($dialect, 3),
                " AND sent.state = 'waiting') ORDER BY due_at LIMIT 1"
            ),
            claim_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET claimed_until = ", $crate::__parameter!($dialect, 1),
                ", attempts = attempts + 1 ", "WHERE id = ", $crate::__parameter!($dialect, 2),
                " AND state = 'waiting' AND claimed_until <= ", $crate::__parameter!($dialect, 3)
            ),
            finish_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET state = ", $crate::__parameter!($dialect, 1), ", mail = ",
                $crate::__parameter!($dialect, 2), ", finished_at = ", $crate::__parameter!($dialect, 3),
                ", last_error = ", $crate::__parameter!($dialect, 4), " ", "WHERE id = ",
                $crate::__parameter!($dialect, 5), " AND claimed_until = ", $crate::__parameter!($dialect, 6)
            ),
            delay_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET due_at = ", $crate::__parameter!($dialect, 1),
                ", claimed_until = 0, attempts = ", $crate::__parameter!($dialect, 2), ", last_error = ",
                $crate::__parameter!($dialect, 3), " ", "WHERE id = ", $crate::__parameter!($dialect, 4),
                " AND claimed_until = ", $crate::__parameter!($dialect, 5)
            ),
            void_waiting_links: concat!(
                "UPDATE auth_", $realm, "_outbox SET state = 'dropped', finished_at = ",
                $crate::__parameter!($dialect, 1), " WHERE ", $crate::__waiting_sql!($dialect), " AND ((user_id = ",
                $crate::__parameter!($dialect, 2), " AND purpose IN ('change_email', 'invitation')) OR (address = ",
                $crate::__parameter!($dialect, 3), " AND purpose = 'forgot_password'))"
            ),
            delay_alike: concat!(
                "UPDATE auth_", $realm, "_outbox SET due_at = ", $crate::__parameter!($dialect, 1), " ",
                "WHERE ", $crate::__waiting_sql!($dialect), " AND purpose = ", $crate::__parameter!($dialect, 2), " AND address = ",
                $crate::__parameter!($dialect, 3), " AND due_at < ", $crate::__parameter!($dialect, 4)
            ),
            recent_mails: concat!(
                "SELECT finished_at FROM auth_", $realm, "_outbox WHERE address = ",
                $crate::__parameter!($dialect, 1), " AND mail = ", $crate::__parameter!($dialect, 2),
                " AND finished_at > ", $crate::__parameter!($dialect, 3), " ", "ORDER BY finished_at DESC LIMIT 5"
            ),
            sweep_intents: $crate::__sweep_sql!(
                $dialect, concat!("auth_", $realm, "_outbox"), "id", 3, "state IN ('sent', 'dropped') AND due_at <= ", $crate::__parameter!($dialect, 1),
                " AND finished_at <= ", $crate::__parameter!($dialect, 2)
            ),
            dead_intents: concat!(
                "SELECT id, purpose, address, caused_at, expires_at, finished_at, last_error FROM auth_", $realm,
                "_outbox WHERE state = 'dead' ORDER BY finished_at DESC LIMIT ", $crate::__parameter!($dialect, 1)
            ),
            revive_intent: concat!(
                "UPDATE auth_", $realm, "_outbox SET state = 'waiting', due_at = ",
                $crate::__parameter!($dialect, 1), ", claimed_until = 0, attempts = 0, ",
                "finished_at = NULL WHERE id = ", $crate::__parameter!($dialect, 2), " AND state = 'dead'"
            ),
        }
    };
}
