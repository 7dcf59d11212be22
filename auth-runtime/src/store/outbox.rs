//! The outbox: a row is the intent to write to somebody, and holds neither body nor token.

use uuid::Uuid;

use super::{
    On, Store,
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
        on.into().execute(self.sql.realm.insert_intent, values).await?;
        Ok(())
    }

    /// Claims the intent that is due the longest, until then. Of several workers one gets it, and of several intents to
    /// one address one is claimed at a time.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn claim_intent(&self, until: Timestamp, now: Timestamp) -> Result<Option<Intent<U::Id>>, Error> {
        let values = vec![micros(until), micros(now), micros(now), micros(now)];
        On::from(&self.pool).first(self.sql.realm.claim_intent, values, Intent::read).await
    }

    /// Says what became of an intent: which mail it was, or why there was none.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn finish_intent(
        &self,
        id: Uuid,
        state: State,
        mail: Option<&str>,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (mail, reason) = (mail.map(ToOwned::to_owned), reason.map(ToOwned::to_owned));
        let state = Value::Text(state.name().to_owned());
        let values = vec![state, optional(mail.as_ref()), micros(now), optional(reason.as_ref()), Value::Uuid(id)];
        On::from(&self.pool).execute(self.sql.realm.finish_intent, values).await?;
        Ok(())
    }

    /// Puts off all intents of this purpose to this address: a flood of requests for one address is looked at once a
    /// slot, and holds up nobody else's mail.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn delay_alike(&self, intent: &Intent<U::Id>, due: Timestamp) -> Result<(), Error> {
        let values =
            vec![micros(due), Value::Text(intent.purpose.clone()), Value::Text(intent.address.clone()), micros(due)];
        On::from(&self.pool).execute(self.sql.realm.delay_alike, values).await?;
        Ok(())
    }

    /// Puts an intent off, and says why and how often it counts as tried.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn delay_intent(&self, id: Uuid, due: Timestamp, attempts: u32, reason: &str) -> Result<(), Error> {
        let values = vec![micros(due), Value::I64(attempts.into()), Value::Text(reason.to_owned()), Value::Uuid(id)];
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

    /// When the next intent is due, if one waits.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn next_intent(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let due = On::from(&self.pool)
            .first(self.sql.realm.next_intent, vec![micros(now)], |row| row.next::<Nullable<Native>, Option<i64>>())
            .await?;
        Ok(due.flatten().map(Timestamp::from_micros))
    }

    /// Removes a batch of intents that were done with before then. The dead stay until somebody looks at them.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep_intents(&self, before: Timestamp, batch: i64) -> Result<u64, Error> {
        On::from(&self.pool).execute(self.sql.realm.sweep_intents, vec![micros(before), Value::I64(batch)]).await
    }
}
