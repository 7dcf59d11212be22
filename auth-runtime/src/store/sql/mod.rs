//! The statements on the toolkit's own tables. They depend on the realm alone, so they are written here once.

mod statement;
mod templates;

use templates::{InMysql, InPostgres, InSqlite, Templates};

use crate::user::AuthUser;

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
    /// `(due, purpose, address, due, count)`: a batch of those that ask for such a mail to an address wait so long too.
    pub delay_alike: &'static str,
    /// `(now, now, now, now, count)`: a batch of those that are due and no longer worth sending, and that nobody sends.
    pub drop_expired: &'static str,
    /// `(address, mail, since)`: the times at which such a mail was sent, newest first.
    pub recent_mails: &'static str,
    /// `(before, before, count)`
    pub sweep_intents: &'static str,
    /// `(before, before, count)`: of those that were given up.
    pub sweep_dead_intents: &'static str,
    /// `(count)`: those of which the last retry failed, newest first.
    pub dead_intents: &'static str,
    /// `(now, id)`: one of them waits again.
    pub revive_intent: &'static str,
}

impl RealmSql {
    /// The statements for a kind of user on `SQLite`.
    #[must_use]
    pub const fn in_sqlite<U: AuthUser>() -> Self {
        Templates::<U, InSqlite>::REALM
    }

    /// The statements for a kind of user on `PostgreSQL`.
    #[must_use]
    pub const fn in_postgres<U: AuthUser>() -> Self {
        Templates::<U, InPostgres>::REALM
    }

    /// The statements for a kind of user on `MySQL` and `MariaDB`.
    #[must_use]
    pub const fn in_mysql<U: AuthUser>() -> Self {
        Templates::<U, InMysql>::REALM
    }
}

#[cfg(test)]
mod tests {
    use super::{RealmSql, statement::LONGEST};
    use crate::user::{AuthUser, sample::Sample};

    #[test]
    fn there_is_room_for_the_longest_realm() {
        // As the derive limits it: names of tables are made of it.
        const MAX_REALM: usize = 32;
        let realm = Sample::MODEL.realm;
        for all in [RealmSql::in_sqlite::<Sample>(), RealmSql::in_postgres::<Sample>(), RealmSql::in_mysql::<Sample>()]
        {
            let all = format!("{all:?}");
            let statements: Vec<&str> = all.split('"').filter(|text| text.contains(realm)).collect();
            assert!(statements.len() >= 30, "{all}");
            for text in statements {
                let more = text.matches(realm).count() * (MAX_REALM - realm.len());
                assert!(text.len() + more <= LONGEST, "{text}");
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
    }
}
