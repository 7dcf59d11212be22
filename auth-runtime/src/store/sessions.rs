//! Sessions: found by the hash of their secret, listed by a public id.

use std::time::Duration;

use super::{On, Store, Tx};
use crate::{
    clock::Timestamp,
    error::Error,
    field::{Column, Native, Row, Value, Values},
    user::AuthUser,
};

/// A session as its row says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Session {
    /// What it is listed by: 16 random bytes that open nothing.
    pub public_id: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the user last proved who they are.
    pub proved_at: Timestamp,
    /// How they did.
    pub method: String,
    /// When it was last used, to the grain in which that is written.
    pub last_used_at: Timestamp,
    /// How long it lives unused.
    pub idle_limit: Duration,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Whether it outlives the browser.
    pub remembered: bool,
}

impl Session {
    /// The public id in hexadecimal, as lists and routes show it.
    #[must_use]
    pub fn id(&self) -> String {
        self.public_id.iter().fold(String::with_capacity(32), |mut id, byte| {
            for half in [byte >> 4, byte & 15] {
                id.extend(char::from_digit(half.into(), 16));
            }
            id
        })
    }

    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            public_id: row.next::<Native, _>()?,
            created_at: time(row)?,
            proved_at: time(row)?,
            method: row.next::<Native, _>()?,
            last_used_at: time(row)?,
            idle_limit: Duration::from_micros(u64::try_from(row.next::<Native, i64>()?).unwrap_or(0)),
            expires_at: time(row)?,
            remembered: row.next::<Native, _>()?,
        })
    }
}

/// A session that begins.
pub struct NewSession<'a, Id> {
    /// The hash of its secret.
    pub secret_hash: &'a [u8; 32],
    /// What it is listed by.
    pub public_id: [u8; 16],
    /// Whose it is.
    pub user_id: &'a Id,
    /// How the user proved who they are.
    pub method: &'a str,
    /// The time.
    pub now: Timestamp,
    /// How long it lives unused.
    pub idle_limit: Duration,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// What the user will know the device by.
    pub client: &'a str,
}

pub(super) fn micros(time: Timestamp) -> Value {
    Value::I64(time.as_micros())
}

pub(super) fn time(row: &mut Row<'_>) -> Result<Timestamp, Error> {
    row.next::<Native, i64>().map(Timestamp::from_micros)
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

impl<U: AuthUser> Store<U> {
    /// Begins a session. It is an INSERT and nothing else, so that it can never take over another one (SE-3).
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn insert_session<'a>(&self, on: impl Into<On<'a>>, session: NewSession<'_, U::Id>) -> Result<(), Error> {
        let now = session.now;
        let values = Values::from([
            bytes(session.secret_hash),
            bytes(&session.public_id),
            session.user_id.to_value(),
            micros(now),
            micros(now),
            Value::Text(session.method.to_owned()),
            micros(now),
            Value::I64(i64::try_from(session.idle_limit.as_micros()).unwrap_or(i64::MAX)),
            micros(session.expires_at),
            Value::Bool(session.remembered),
            Value::Text(session.client.to_owned()),
        ]);
        on.into().execute(self.sql.realm.insert_session, values.finish()?).await?;
        Ok(())
    }

    /// A session that lives, and its user, in one statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::RoleUnknown`]
    pub async fn session_user(&self, secret_hash: &[u8; 32], now: Timestamp) -> Result<Option<(Session, U)>, Error> {
        let values = vec![bytes(secret_hash), micros(now), micros(now)];
        self.pool.look_up(self.sql.session_user, values, |row| Ok((Session::read(row)?, U::read(row)?))).await
    }

    /// Gives a session a new secret after its user, whom the transaction holds, has proved who they are. False where it
    /// had ended.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn renew_session(
        &self,
        tx: &mut Tx,
        old: &[u8; 32],
        new: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, Error> {
        let values = vec![bytes(new), micros(now), micros(now), bytes(old)];
        Ok(On::from(tx).execute(self.sql.realm.renew_session, values).await? == 1)
    }

    /// Notes when a session was used, where nothing later is noted. False where it has ended.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn touch_session<'a>(
        &self,
        on: impl Into<On<'a>>,
        secret_hash: &[u8; 32],
        at: Timestamp,
    ) -> Result<bool, Error> {
        let values = vec![micros(at), micros(at), bytes(secret_hash)];
        Ok(on.into().execute(self.sql.realm.touch_session, values).await? == 1)
    }

    /// Ends the session of a secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn end_session<'a>(&self, on: impl Into<On<'a>>, secret_hash: &[u8; 32]) -> Result<(), Error> {
        on.into().execute(self.sql.realm.end_session, vec![bytes(secret_hash)]).await?;
        Ok(())
    }

    /// Ends one session of a user, whom the transaction holds, by its public id. False where the user has no such session.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn end_session_of(&self, tx: &mut Tx, user: &U::Id, public_id: &[u8]) -> Result<bool, Error> {
        let values = vec![bytes(public_id), user.to_value()];
        Ok(On::from(tx).execute(self.sql.realm.end_session_of_user, values).await? == 1)
    }

    /// Ends the sessions of a user, whom the transaction holds, but for the one of this secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn end_sessions_of(&self, tx: &mut Tx, user: &U::Id, but: Option<&[u8; 32]>) -> Result<u64, Error> {
        match but {
            Some(secret_hash) => {
                let values = vec![user.to_value(), bytes(secret_hash)];
                On::from(tx).execute(self.sql.realm.end_other_sessions, values).await
            }
            None => On::from(tx).execute(self.sql.realm.end_all_sessions, vec![user.to_value()]).await,
        }
    }

    /// The sessions of a user that live, each with what the user knows the device by, the last used first.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sessions_of(&self, user: &U::Id, now: Timestamp) -> Result<Vec<(Session, String)>, Error> {
        let values = vec![user.to_value(), micros(now), micros(now)];
        On::from(&self.pool)
            .all(self.sql.realm.list_sessions, values, |row| Ok((Session::read(row)?, row.next::<Native, String>()?)))
            .await
    }

    /// Removes a batch of sessions that have ended. Nothing depends on it but the size of the table (ST-10).
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep_sessions(&self, now: Timestamp, batch: i64) -> Result<u64, Error> {
        let values = vec![micros(now), Value::I64(batch)];
        let ended = On::from(&self.pool).execute(self.sql.realm.sweep_ended_sessions, values.clone()).await?;
        Ok(ended + On::from(&self.pool).execute(self.sql.realm.sweep_idle_sessions, values).await?)
    }
}
