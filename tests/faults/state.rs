//! What the database says about a person, in words that are the same for everybody: so that what a broken-off step left
//! can be compared with what was before it and with what comes after it.

use std::collections::BTreeSet;

use authwright::test::TestApp;

use crate::{steps::Person, support::User};

/// All rows about a person.
#[derive(Clone)]
pub(crate) struct State {
    hashes: BTreeSet<String>,
    sessions: BTreeSet<String>,
    signups: BTreeSet<String>,
    users: Vec<String>,
    outbox: Vec<String>,
}

impl State {
    pub(crate) async fn of(app: &TestApp<User>, Person { email, other }: &Person) -> Self {
        let anybody = format!("IN ('{email}', '{other}')");
        let common = |text: &str| text.replace(email.as_str(), "ANN").replace(other.as_str(), "OTHER");
        let rows = async |sql: String| -> Vec<String> {
            app.rows(sql).await.iter().map(|row| common(&row.join(" "))).collect()
        };
        // The database promises no order to rows that are the same but for the address.
        let mut outbox = rows(format!(
            "SELECT purpose, address, detail, state, attempts FROM auth_user_outbox WHERE address {anybody}"
        ))
        .await;
        outbox.sort_unstable();
        Self {
            outbox,
            hashes: rows(format!("SELECT password_hash FROM users WHERE email {anybody}")).await.into_iter().collect(),
            sessions: rows(format!(
                "SELECT s.secret_hash FROM auth_user_sessions s JOIN users u ON u.id = s.user_id WHERE u.email {anybody}"
            ))
            .await
            .into_iter()
            .collect(),
            signups: rows(format!("SELECT id, email FROM auth_user_signups WHERE email {anybody}")).await.into_iter().collect(),
            users: rows(format!(
                "SELECT u.email, u.role, u.is_active, u.display_name, COALESCE(l.epoch, 0), u.password_hash FROM users u \
                 LEFT JOIN auth_user_links l ON l.user_id = u.id WHERE u.email {anybody}"
            ))
            .await,
        }
    }

    /// It in words: what of `before` is still there, and how much is new.
    pub(crate) fn since(&self, before: &Self) -> String {
        let of = |what: &str, now: &BTreeSet<String>, then: &BTreeSet<String>| {
            format!("{what}: {} kept, {} new\n", now.intersection(then).count(), now.difference(then).count())
        };
        let mut users = self.users.join("\n");
        for hash in &self.hashes {
            users = users.replace(hash, if before.hashes.contains(hash) { "old hash" } else { "new hash" });
        }
        of("sessions", &self.sessions, &before.sessions)
            + &of("sign-ups", &self.signups, &before.signups)
            + &format!("{users}\n{}", self.outbox.join("\n"))
    }
}
