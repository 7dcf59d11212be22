//! The outbox: a row is the intent to write to somebody, and holds neither body nor token.

use uuid::Uuid;

use super::{
    On, Store, Tx,
    failure::is_conflict,
    retry::retried,
    sessions::{micros, time},
};
use crate::{
    clock::Timestamp,
    error::Error,
    field::{Column, Native, Nullable, Row, Value},
    user::AuthUser,
};

/// What became of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The mail server took the mail.
    Sent,
    /// There was nothing to send: nobody has the address, or the link would have expired.
    Dropped,
    /// The last retry failed.
    Dead,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Dead => "dead",
        }
    }
}

/// An intent to write to somebody. The worker decides what, if anything, is sent.
#[derive(Clone, Debug)]
pub struct Intent<Id> {
    /// Its id, which grows with time.
    pub id: Uuid,
    /// What was asked for: the name of a flow or of a mail.
    pub purpose: String,
    /// To whom.
    pub address: String,
    /// The user it is about, if it is known already.
    pub user_id: Option<Id>,
    /// The sign-up it is about, if it is known already.
    pub signup_id: Option<Vec<u8>>,
    /// A second address, where the mail tells of one.
    pub detail: Option<String>,
    /// The language to write in.
    pub locale: Option<String>,
    /// When its cause happened. A link's time runs from here.
    pub caused_at: Timestamp,
    /// After when it is no longer worth sending.
    pub expires_at: Timestamp,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// Until when this worker has it to itself.
    pub claimed_until: Timestamp,
}

/// A mail of which the last retry failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeadMail {
    /// Its id.
    pub id: Uuid,
    /// What was asked for: the name of a flow or of a mail.
    pub purpose: String,
    /// To whom.
    pub address: String,
    /// When its cause happened.
    pub caused_at: Timestamp,
    /// After when it is no longer worth sending.
    pub expires_at: Timestamp,
    /// When it was given up.
    pub given_up_at: Timestamp,
    /// What the mail server answered.
    pub reason: String,
}

impl<Id: Column> Intent<Id> {
    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.next::<Native, _>()?,
            purpose: row.next::<Native, _>()?,
            address: row.next::<Native, _>()?,
            user_id: row.next::<Nullable<Native>, _>()?,
            signup_id: row.next::<Nullable<Native>, _>()?,
            detail: row.next::<Nullable<Native>, _>()?,
            locale: row.next::<Nullable<Native>, _>()?,
            caused_at: time(row)?,
            expires_at: time(row)?,
            attempts: u32::try_from(row.next::<Native, i64>()?).unwrap_or(u32::MAX),
            claimed_until: Timestamp::from_micros(0),
        })
    }
}

impl DeadMail {
    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.next::<Native, _>()?,
            purpose: row.next::<Native, _>()?,
            address: row.next::<Native, _>()?,
            caused_at: time(row)?,
            expires_at: time(row)?,
            given_up_at: time(row)?,
            reason: row.next::<Nullable<Native>, Option<String>>()?.unwrap_or_default(),
        })
    }
}

fn optional<T: Column>(value: Option<&T>) -> Value {
    value.map_or(Value::Null(T::KIND), Column::to_value)
}

impl<U: AuthUser> Store<U> {
    /// Writes an intent, in the transaction of its cause (ML-1).
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn insert_intent<'a>(&self, on: impl Into<On<'a>>, intent: &Intent<U::Id>) -> Result<(), Error> {
        let values = vec![
            Value::Uuid(intent.id),
            Value::Text(intent.purpose.clone()),
            Value::Text(intent.address.clone()),
            optional(intent.user_id.as_ref()),
            optional(intent.signup_id.as_ref()),
            optional(intent.detail.as_ref()),
            optional(intent.locale.as_ref()),
            micros(intent.caused_at),
            micros(intent.caused_at),
            micros(intent.expires_at),
        ];
        let on = on.into();
        let alone = matches!(on, On::Pool(_));
        match on.execute(self.sql.realm.insert_intent, values).await {
            // Its id is its own: on a connection that died it was written, and then once more.
            Err(error) if alone && is_conflict(&error) => Ok(()),
            done => done.map(drop),
        }
    }

    /// Whether an intent is there, and no dead mail.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn has_intent(&self, id: Uuid) -> Result<bool, Error> {
        let read = |row: &mut Row<'_>| row.next::<Native, String>();
        let state = On::from(&self.pool).first(self.sql.realm.intent_state, vec![Value::Uuid(id)], read).await?;
        Ok(state.is_some_and(|state| state != State::Dead.name()))
    }

    /// Claims the intent that is due the longest, until then. Of several workers one gets it, and of several intents to
    /// one address one is claimed at a time.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn claim_intent(&self, until: Timestamp, now: Timestamp) -> Result<Option<Intent<U::Id>>, Error> {
        // Most looks find nothing, and then nobody has to wait for anybody.
        if self.due_intent(&self.pool, now).await?.is_none() {
            return Ok(None);
        }
        retried(|| self.claim_once(until, now)).await
    }

    async fn claim_once(&self, until: Timestamp, now: Timestamp) -> Result<Option<Intent<U::Id>>, Error> {
        let mut tx = self.begin().await?;
        self.lock_realm(&mut tx).await?;
        let Some(mut intent) = self.due_intent(&mut tx, now).await? else { return Ok(None) };
        let values = vec![micros(until), Value::Uuid(intent.id), micros(now)];
        if On::from(&mut tx).execute(self.sql.realm.claim_intent, values).await? == 0 {
            return Ok(None);
        }
        tx.commit().await?;
        intent.attempts = intent.attempts.saturating_add(1);
        intent.claimed_until = until;
        Ok(Some(intent))
    }

    async fn due_intent<'a>(&self, on: impl Into<On<'a>>, now: Timestamp) -> Result<Option<Intent<U::Id>>, Error> {
        on.into().first(self.sql.realm.due_intent, vec![micros(now); 3], Intent::read).await
    }

    /// Says what became of an intent: which mail it was, or why there was none.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn finish_intent(
        &self,
        intent: &Intent<U::Id>,
        state: State,
        mail: Option<&str>,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (mail, reason) = (mail.map(ToOwned::to_owned), reason.map(ToOwned::to_owned));
        let values = vec![
            Value::Text(state.name().to_owned()),
            optional(mail.as_ref()),
            micros(now),
            optional(reason.as_ref()),
            Value::Uuid(intent.id),
            micros(intent.claimed_until),
        ];
        On::from(&self.pool).execute(self.sql.realm.finish_intent, values).await?;
        Ok(())
    }

    /// Puts off a batch of the intents of this purpose to this address: a flood of requests for one address is looked at
    /// once a slot, and holds up nobody else's mail.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn delay_alike(&self, intent: &Intent<U::Id>, due: Timestamp, batch: i64) -> Result<(), Error> {
        let values = vec![
            micros(due),
            Value::Text(intent.purpose.clone()),
            Value::Text(intent.address.clone()),
            micros(due),
            Value::I64(batch),
        ];
        On::from(&self.pool).execute(self.sql.realm.delay_alike, values).await?;
        Ok(())
    }

    /// Drops a batch of the intents that are due and no longer worth sending.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn drop_expired(&self, now: Timestamp, batch: i64) -> Result<(), Error> {
        let values = vec![micros(now), micros(now), micros(now), micros(now), Value::I64(batch)];
        On::from(&self.pool).execute(self.sql.realm.drop_expired, values).await?;
        Ok(())
    }

    /// Puts an intent off, and says why and how often it counts as tried.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn delay_intent(
        &self,
        intent: &Intent<U::Id>,
        due: Timestamp,
        attempts: u32,
        reason: &str,
    ) -> Result<(), Error> {
        let values = vec![
            micros(due),
            Value::I64(attempts.into()),
            Value::Text(reason.to_owned()),
            Value::Uuid(intent.id),
            micros(intent.claimed_until),
        ];
        On::from(&self.pool).execute(self.sql.realm.delay_intent, values).await?;
        Ok(())
    }

    /// When such a mail went to an address since then: at most the last five times, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn recent_mails(&self, address: &str, mail: &str, since: Timestamp) -> Result<Vec<Timestamp>, Error> {
        let values = vec![Value::Text(address.to_owned()), Value::Text(mail.to_owned()), micros(since)];
        On::from(&self.pool).all(self.sql.realm.recent_mails, values, time).await
    }

    /// The mails of which the last retry failed, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn dead_mails(&self, limit: u32) -> Result<Vec<DeadMail>, Error> {
        let values = vec![Value::I64(limit.into())];
        On::from(&self.pool).all(self.sql.realm.dead_intents, values, DeadMail::read).await
    }

    /// Lets a dead mail wait for the worker again. False where there is no such mail.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn revive_mail(&self, tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<bool, Error> {
        let values = vec![micros(now), Value::Uuid(id)];
        Ok(On::from(tx).execute(self.sql.realm.revive_intent, values).await? == 1)
    }

    /// Removes a batch of intents that were done with before then.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep_intents(&self, before: Timestamp, batch: i64) -> Result<u64, Error> {
        On::from(&self.pool)
            .execute(self.sql.realm.sweep_intents, vec![micros(before), micros(before), Value::I64(batch)])
            .await
    }
    /// Removes a batch of intents that were given up before then.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep_dead_intents(&self, before: Timestamp, batch: i64) -> Result<u64, Error> {
        On::from(&self.pool)
            .execute(self.sql.realm.sweep_dead_intents, vec![micros(before), micros(before), Value::I64(batch)])
            .await
    }
}
