//! Sign-ups that wait to be confirmed: side by side for one address, and none of them a user.

use serde_json::Value as JsonValue;

use super::{
    On, Store, Tx,
    sessions::{micros, time},
};
use crate::{
    clock::Timestamp,
    error::Error,
    field::{Native, Nullable, Row, Value, Values},
    password::PasswordHash,
    user::{AuthUser, PendingFields},
};

/// A sign-up as its row says.
pub struct SignupRow<P> {
    /// The nonce that its link names: 16 random bytes.
    pub id: Vec<u8>,
    /// The canonical address.
    pub email: String,
    /// The hash of the password that was chosen.
    pub password_hash: PasswordHash,
    /// The `register` fields.
    pub pending: P,
    /// The language of the browser that made it.
    pub locale: Option<String>,
    /// When it can no longer be confirmed.
    pub expires_at: Timestamp,
}

impl<P: PendingFields> SignupRow<P> {
    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.next::<Native, _>()?,
            email: row.next::<Native, _>()?,
            password_hash: row.next::<Native, _>()?,
            pending: read_pending(&row.next::<Native, String>()?)?,
            locale: row.next::<Nullable<Native>, _>()?,
            expires_at: time(row)?,
        })
    }
}

fn write_pending<P: PendingFields>(pending: &P) -> Result<String, Error> {
    let mut values = Values::with_capacity(P::NAMES.len());
    pending.write(&mut values);
    let values = values.finish()?;
    let fields: serde_json::Map<String, JsonValue> =
        P::NAMES.iter().zip(&values).map(|(name, value)| ((*name).to_owned(), value.to_json())).collect();
    Ok(JsonValue::Object(fields).to_string())
}

fn read_pending<P: PendingFields>(text: &str) -> Result<P, Error> {
    let fields = serde_json::from_str(text).map_err(Error::internal)?;
    P::read(&mut Row::stored(fields, P::NAMES))
}

impl<U: AuthUser> Store<U> {
    /// Writes a sign-up.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn insert_signup<'a>(
        &self,
        on: impl Into<On<'a>>,
        signup: &SignupRow<U::Pending>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut values = Values::with_capacity(7);
        values.put::<Native, _>(&signup.id);
        values.put::<Native, _>(&signup.email);
        values.put::<Native, _>(&signup.password_hash);
        values.push(Value::Text(write_pending(&signup.pending)?));
        values.put::<Nullable<Native>, _>(&signup.locale);
        values.push(micros(now));
        values.push(micros(signup.expires_at));
        on.into().execute(self.sql.realm.insert_signup, values.finish()?).await?;
        Ok(())
    }

    /// The sign-up of a nonce, while it can be confirmed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn signup<'a>(
        &self,
        on: impl Into<On<'a>>,
        id: &[u8],
        now: Timestamp,
    ) -> Result<Option<SignupRow<U::Pending>>, Error> {
        let values = vec![Value::Bytes(id.to_vec()), micros(now)];
        on.into().first(self.sql.realm.signup_by_id, values, SignupRow::read).await
    }

    /// The newest sign-up of an address, while it can be confirmed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn newest_signup(&self, email: &str, now: Timestamp) -> Result<Option<SignupRow<U::Pending>>, Error> {
        let values = vec![Value::Text(email.to_owned()), micros(now)];
        On::from(&self.pool).first(self.sql.realm.signup_by_email, values, SignupRow::read).await
    }

    /// Keeps the sign-ups of an address to this transaction. Whoever will drop them asks for it first, before any other
    /// row: who holds one of them and asks for the address waits for who holds the address and asks for all of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn lock_signups(&self, tx: &mut Tx, email: &str) -> Result<(), Error> {
        if let Some(lock) = self.sql.realm.lock_signups {
            On::from(tx).all(lock, vec![Value::Text(email.to_owned())], |_| Ok(())).await?;
        }
        Ok(())
    }

    /// Takes the sign-up that is being confirmed. False where somebody else did: of several at once one wins (TK-5).
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn take_signup<'a>(
        &self,
        on: impl Into<On<'a>>,
        id: &[u8],
        password_hash: &PasswordHash,
    ) -> Result<bool, Error> {
        let values = vec![Value::Bytes(id.to_vec()), Value::Text(password_hash.as_stored().to_owned())];
        Ok(on.into().execute(self.sql.realm.take_signup, values).await? == 1)
    }

    /// Drops every sign-up of an address, once it belongs to a user.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn drop_signups<'a>(&self, on: impl Into<On<'a>>, email: &str) -> Result<(), Error> {
        on.into().execute(self.sql.realm.drop_signups, vec![Value::Text(email.to_owned())]).await?;
        Ok(())
    }

    /// Removes a batch of sign-ups that can no longer be confirmed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep_signups(&self, now: Timestamp, batch: i64) -> Result<u64, Error> {
        On::from(&self.pool).execute(self.sql.realm.sweep_signups, vec![micros(now), Value::I64(batch)]).await
    }
}
