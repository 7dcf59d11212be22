//! The user's own table: read and written only by the statements that the derive wrote.

use super::{On, Store, Tx, failure::is_conflict, tx::NewRow};
use crate::{
    clock::Timestamp,
    error::{Error, FieldError, FieldErrors},
    field::{Codec, Column, Native, Nullable, Value, Values},
    password::PasswordHash,
    role::{ByName, RoleField},
    user::{AuthUser, ChangeFields, CreateFields, Model, Part, RowHead, UserId},
};

/// What became of a new row.
pub enum Inserted<Id> {
    /// It is there.
    Row(Id),
    /// The address, or another unique column, belongs to somebody else.
    Taken,
}

impl<U: AuthUser> Store<U> {
    /// The user of an id.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::RoleUnknown`]
    pub async fn user<'a>(&self, on: impl Into<On<'a>>, id: &U::Id) -> Result<Option<U>, Error> {
        let found = on.into().first(self.sql.by_id, vec![id.to_value()], U::read).await?;
        // A text id of a table that we did not make may compare without regard to case, and on MySQL to blanks at its
        // end: whose row it is, the row says.
        Ok(found.filter(|user| user.id() == id))
    }

    /// The user of a canonical address.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::RoleUnknown`]
    pub async fn user_by_email<'a>(&self, on: impl Into<On<'a>>, email: &str) -> Result<Option<U>, Error> {
        let found = on.into().first(self.sql.by_email, vec![Value::Text(email.to_owned())], U::read).await?;
        // A column of a table that we did not make may compare without regard to case or accents: identity does not
        // (RE-5, ST-3).
        Ok(found.filter(|user| user.email() == email))
    }

    /// The user of an id, whom nobody else changes until the transaction has ended.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::RoleUnknown`]
    pub async fn lock_user(&self, tx: &mut Tx, id: &U::Id) -> Result<Option<U>, Error> {
        let found = On::from(tx).first(self.sql.by_id_locked, vec![id.to_value()], U::read).await?;
        Ok(found.filter(|user| user.id() == id))
    }

    /// Keeps others from changing a user until the transaction has ended, whatever the row says.
    ///
    /// A session that is given a new secret moves to another place in its table, and who goes through the table at that
    /// moment may find it in neither: so both hold the user first.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn hold_user(&self, tx: &mut Tx, id: &U::Id) -> Result<(), Error> {
        On::from(tx).first(self.sql.by_id_locked, vec![id.to_value()], |_| Ok(())).await?;
        Ok(())
    }

    /// Inserts a user.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is longer than its column, [`Error::Unavailable`].
    pub async fn insert_user(
        &self,
        tx: &mut Tx,
        create: &U::Create,
        email: &str,
        password_hash: &PasswordHash,
        verified_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Inserted<U::Id>, Error> {
        let id = U::Id::generate();
        let mut values = Values::with_capacity(U::MODEL.columns.len());
        create.write(&RowHead { id: id.as_ref(), email, password_hash, verified_at, now }, &mut values);
        let sql = if id.is_some() { self.sql.insert_with_id } else { self.sql.insert };
        let written = U::MODEL.columns.iter().filter(|column| id.is_some() || column.part != Part::Id);
        let fields: Vec<_> = written.map(|column| column.field).zip(values.finish()?).collect();
        let mut errors = FieldErrors::default();
        U::MODEL.check_lengths(&fields, &mut errors);
        errors.finish()?;
        let values: Vec<Value> = fields.into_iter().map(|(_, value)| value).collect();
        let id = match tx.insert(sql, &values).await? {
            NewRow::Taken => return Ok(Inserted::Taken),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            NewRow::Answered(row) => Some(row.row().next::<Native, U::Id>()?),
            #[cfg(feature = "mysql")]
            NewRow::Counted(number) => id.or_else(|| number.and_then(counted::<U::Id>)),
        };
        id.map(Inserted::Row).ok_or_else(|| Error::internal("the database gave a new row no id"))
    }

    /// Sets the hash, if it is still the one that was read.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn set_password<'a>(
        &self,
        on: impl Into<On<'a>>,
        user: &U,
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut values = Values::with_capacity(4);
        values.put::<Native, _>(hash);
        stamp(&U::MODEL, &mut values, now);
        values.put::<Native, _>(user.id());
        values.push(stored_hash(user));
        Ok(on.into().execute(self.sql.set_password, values.finish()?).await? == 1)
    }

    /// Sets the hash and confirms the address, if both are still what was read.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn reset_password<'a>(
        &self,
        on: impl Into<On<'a>>,
        user: &U,
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut values = Values::with_capacity(6);
        values.put::<Native, _>(hash);
        confirm(&U::MODEL, &mut values, now);
        stamp(&U::MODEL, &mut values, now);
        values.put::<Native, _>(user.id());
        values.push(Value::Text(user.email().to_owned()));
        values.push(stored_hash(user));
        Ok(on.into().execute(self.sql.reset_password, values.finish()?).await? == 1)
    }

    /// Sets and confirms the address, if nothing has changed since `user` was read and nobody else has it.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn set_email<'a>(
        &self,
        on: impl Into<On<'a>>,
        user: &U,
        email: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut values = Values::with_capacity(6);
        values.push(Value::Text(email.to_owned()));
        confirm(&U::MODEL, &mut values, now);
        stamp(&U::MODEL, &mut values, now);
        values.put::<Native, _>(user.id());
        values.push(Value::Text(user.email().to_owned()));
        values.push(stored_hash(user));
        match on.into().execute(self.sql.set_email, values.finish()?).await {
            Ok(rows) => Ok(rows == 1),
            Err(error) if is_conflict(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sets the role, or the roles. False where there is no such user.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn set_role<'a>(
        &self,
        on: impl Into<On<'a>>,
        id: &U::Id,
        role: &U::RoleField,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut values = Values::with_capacity(3);
        values.put::<ByName, _>(role);
        stamp(&U::MODEL, &mut values, now);
        values.put::<Native, _>(id);
        Ok(on.into().execute(self.sql.set_role, values.finish()?).await? == 1)
    }

    /// Whether somebody else has the role, and may log in.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn has_other_holder(&self, tx: &mut Tx, role: U::Role, id: &U::Id) -> Result<bool, Error> {
        let mut values = Values::with_capacity(2);
        values.push(Value::Text(U::RoleField::sought(role)));
        values.put::<Native, _>(id);
        Ok(On::from(tx).first(self.sql.other_holder, values.finish()?, |_| Ok(())).await?.is_some())
    }

    /// Sets whether a user may log in. False where there is no such user.
    ///
    /// # Errors
    /// [`Error::Unsupported`] without an `is_active` field, [`Error::Unavailable`].
    pub async fn set_active(&self, tx: &mut Tx, id: &U::Id, active: bool, now: Timestamp) -> Result<bool, Error> {
        let sql = self.sql.set_active.ok_or(Error::Unsupported(
            "set_active needs a field `is_active: bool` in the struct, or another marked `#[auth(is_active)]`",
        ))?;
        let mut values = Values::with_capacity(3);
        values.push(Value::Bool(active));
        stamp(&U::MODEL, &mut values, now);
        values.put::<Native, _>(id);
        Ok(On::from(tx).execute(sql, values.finish()?).await? == 1)
    }

    /// Notes a login, where the struct has a field for it.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn touch_login<'a>(&self, on: impl Into<On<'a>>, id: &U::Id, now: Timestamp) -> Result<(), Error> {
        if let Some(sql) = self.sql.touch_login {
            on.into().execute(sql, vec![Value::Timestamp(now.to_datetime()), id.to_value()]).await?;
        }
        Ok(())
    }

    /// Writes what the owner changed, if that is anything.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a unique field is taken, [`Error::Unavailable`].
    pub async fn update_profile(&self, id: &U::Id, changes: &U::Changes, now: Timestamp) -> Result<(), Error> {
        let Some(sql) = self.sql.update_profile else { return Ok(()) };
        let mut values = Values::with_capacity(2 * U::MODEL.edit.len() + 2);
        changes.write(&mut values);
        let mut all = values.finish()?;
        if all.chunks_exact(2).all(|pair| matches!(pair[0], Value::Bool(false))) {
            return Ok(());
        }
        let names = U::MODEL.edit.iter().map(|field| field.name);
        let sent: Vec<_> = names.zip(all.chunks_exact(2).map(|pair| pair[1].clone())).collect();
        let mut errors = FieldErrors::default();
        U::MODEL.check_lengths(&sent, &mut errors);
        errors.finish()?;
        let mut rest = Values::with_capacity(2);
        stamp(&U::MODEL, &mut rest, now);
        rest.put::<Native, _>(id);
        all.extend(rest.finish()?);
        match On::from(&self.pool).execute(sql, all).await {
            Err(error) if is_conflict(&error) => Err(self.taken(&sent, Some(id)).await?.map_or(error, Error::Invalid)),
            done => done.map(drop),
        }
    }

    /// Which of these fields hold a value that somebody else has. Says nothing about addresses.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn taken(
        &self,
        fields: &[(&'static str, Value)],
        but: Option<&U::Id>,
    ) -> Result<Option<FieldErrors>, Error> {
        let mut errors = FieldErrors::default();
        for (field, sql) in self.sql.unique {
            let Some((_, value)) = fields.iter().find(|(name, _)| name == field) else { continue };
            if matches!(value, Value::Null(_)) {
                continue;
            }
            let holder =
                On::from(&self.pool).first(sql, vec![value.clone()], |row| row.next::<Native, U::Id>()).await?;
            if holder.is_some() && holder.as_ref() != but {
                errors.add(field, FieldError::code("taken"));
            }
        }
        Ok((!errors.is_empty()).then_some(errors))
    }

    /// Which unique fields of a new user hold a value that somebody has.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn taken_by(
        &self,
        create: &U::Create,
        email: &str,
        password_hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<Option<FieldErrors>, Error> {
        let mut values = Values::with_capacity(U::MODEL.columns.len());
        create.write(&RowHead { id: None, email, password_hash, verified_at: None, now }, &mut values);
        let columns = U::MODEL.columns.iter().filter(|column| column.part != Part::Id);
        let fields: Vec<_> = columns.map(|column| column.field).zip(values.finish()?).collect();
        self.taken(&fields, None).await
    }

    /// Deletes a user; sessions go with the row. False where there is no such user.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn delete_user(&self, tx: &mut Tx, id: &U::Id) -> Result<bool, Error> {
        Ok(On::from(tx).execute(self.sql.delete, vec![id.to_value()]).await? == 1)
    }
}

/// An id that the database counted.
#[cfg(feature = "mysql")]
fn counted<Id: UserId>(id: i64) -> Option<Id> {
    let id = if Id::KIND == crate::field::Kind::I32 { Value::I32(id.try_into().ok()?) } else { Value::I64(id) };
    Id::from_value(id)
}

fn stored_hash<U: AuthUser>(user: &U) -> Value {
    <Nullable<Native> as Codec<Option<PasswordHash>>>::store(&user.password_hash().cloned())
        .unwrap_or(Value::Null(PasswordHash::KIND))
}

/// `updated_at`, where the struct has it.
fn stamp(model: &Model, values: &mut Values, now: Timestamp) {
    if model.column(Part::UpdatedAt).is_some() {
        values.push(Value::Timestamp(now.to_datetime()));
    }
}

/// `email_verified_at`, where the struct has it.
fn confirm(model: &Model, values: &mut Values, now: Timestamp) {
    if model.column(Part::VerifiedAt).is_some() {
        values.push(Value::Timestamp(now.to_datetime()));
    }
}
