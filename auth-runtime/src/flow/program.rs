//! What a program may do about users, without asking them.

use uuid::Uuid;

use super::Auth;
use crate::{
    address::EmailAddress,
    error::{Error, FieldErrors},
    hook::Origin,
    password::PasswordHash,
    role::{RoleField, SeveralRoles},
    store::{Inserted, carried_out, no_effect},
    user::{AuthUser, CreateFields},
};

impl<U: AuthUser> Auth<U> {
    /// Makes a user whose address counts as confirmed. Without a password, they choose one by "forgot password".
    ///
    /// # Errors
    /// [`Error::EmailTaken`]; [`Error::Invalid`] for values that are not as they must be; [`Error::Refused`] by a hook;
    /// [`Error::Busy`], [`Error::Unavailable`].
    pub async fn create_user(&self, mut create: U::Create) -> Result<U, Error> {
        let mut errors = FieldErrors::default();
        let chosen = create.parts();
        let email = Self::check_email("email", chosen.email, &mut errors);
        if let Some(password) = chosen.password {
            self.check_password("password", password, email.as_ref().map(EmailAddress::local), &mut errors);
        }
        create.check(&mut errors);
        errors.finish()?;
        let Some(email) = email else { return Err(Error::field("email", "email_invalid")) };

        let mut create = self.before_insert(create, Origin::Program, email.as_str()).await?;
        let hash = match create.parts().password {
            Some(password) => self.hasher().hash(password).await?,
            None => PasswordHash::unusable()?,
        };
        match self.inserting(email.as_str(), &hash, || self.insert_created(&create, email.as_str(), &hash)).await {
            Err(Error::EmailTaken) => Err(self.why_taken(&create, email.as_str(), &hash).await?),
            created => created,
        }
    }

    /// What stands in the way of a new row: the address, or another unique field. Else it is something that the struct does
    /// not know, and somebody has to see to it.
    pub(super) async fn why_taken(&self, create: &U::Create, email: &str, hash: &PasswordHash) -> Result<Error, Error> {
        if self.store().user_by_email(self.pool(), email).await?.is_some() {
            return Ok(Error::EmailTaken);
        }
        let errors = self.store().taken_by(create, email, hash, self.clock().now()).await?;
        let table = U::MODEL.table;
        Ok(errors.map_or_else(
            || {
                Error::internal(format!(
                    "the table {table:?} takes no new row, though nobody has this address or a unique value of it: another \
                     unique index stands in the way, a trigger, or a counter of ids that is behind the rows"
                ))
            },
            Error::Invalid,
        ))
    }

    async fn insert_created(&self, create: &U::Create, email: &str, hash: &PasswordHash) -> Result<U, Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        store.lock_signups(&mut tx, email).await?;
        let Inserted::Row(id) = store.insert_user(&mut tx, create, email, hash, Some(now), now).await? else {
            return Err(Error::EmailTaken);
        };
        store.drop_signups(&mut tx, email).await?;
        self.after_insert(&mut tx, &id).await?;
        let user = store.user(&mut tx, &id).await?.ok_or_else(|| Error::internal("the new row is not there"))?;
        tx.commit().await?;
        Ok(user)
    }

    /// The user of an address, in whatever spelling it was typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, [`Error::RoleUnknown`], [`Error::Unavailable`].
    pub async fn find_by_email(&self, email: &str) -> Result<Option<U>, Error> {
        let email = EmailAddress::parse(email).map_err(|error| Error::field("email", error.code()))?;
        self.store().user_by_email(self.pool(), email.as_str()).await
    }

    /// The id of the user of an address, also where the row cannot be loaded.
    #[cfg(feature = "cli")]
    pub(crate) async fn find_id(&self, email: &EmailAddress) -> Result<Option<U::Id>, Error> {
        self.store().id_of(self.pool(), email.as_str()).await
    }

    /// Sets a user's role; it holds from the next request on (RB-3). It is the program that does it: where a user asks for
    /// it, [`Auth::grant_role`] says whether they may.
    ///
    /// Where users have several roles, `role` is a set of them, `[UserRole::Admin, UserRole::Helper].into()`, in the place of
    /// all that were there.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`]
    pub async fn set_role(&self, id: &U::Id, role: U::RoleField) -> Result<(), Error> {
        if self.store().set_role(self.pool(), id, &role, self.clock().now()).await? {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// Lets a user in again, or shuts them out: at once, everywhere, with every session and link (SE-7).
    ///
    /// # Errors
    /// [`Error::Unsupported`] where the struct has no `is_active`; [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn set_active(&self, id: &U::Id, active: bool) -> Result<(), Error> {
        carried_out(|| self.set_active_once(id, active), no_effect).await
    }

    async fn set_active_once(&self, id: &U::Id, active: bool) -> Result<(), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        if !store.set_active(&mut tx, id, active, now).await? {
            return Err(Error::NotFound);
        }
        if !active {
            store.end_sessions_of(&mut tx, id, None).await?;
            match store.user(&mut tx, id).await {
                Ok(Some(user)) => store.void_links(&mut tx, &user, now).await?,
                Ok(None) => {}
                // A row that does not load has no links on the way: the worker cannot read it either.
                Err(Error::RoleUnknown(_)) => store.void_mailed_links(&mut tx, id).await?,
                Err(error) => return Err(error),
            }
        }
        tx.commit().await
    }

    /// Deletes a user and tells the address. A hook may keep the row, without a way in.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] by a hook; [`Error::Unavailable`].
    pub async fn delete_user(&self, id: &U::Id) -> Result<(), Error> {
        let notice = Uuid::now_v7();
        self.mailing(notice, || async {
            let mut tx = self.store().begin().await?;
            let user = self.store().lock_user(&mut tx, id).await?.ok_or(Error::NotFound)?;
            self.delete(tx, &user, notice).await
        })
        .await?;
        self.mail_is_waiting();
        Ok(())
    }

    /// Ends every session of a user; answers how many.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn end_sessions(&self, id: &U::Id) -> Result<u64, Error> {
        self.end_sessions_but(id, None).await
    }
}

/// Of users who have several roles.
impl<U: AuthUser> Auth<U>
where
    U::RoleField: SeveralRoles,
{
    /// Adds one role to a user's `RoleSet`; it holds from the next request on (RB-3). What others add and remove at the
    /// same time stays. Where a user asks for it, [`Auth::grant_role`] says whether they may.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`]
    pub async fn add_role(&self, id: &U::Id, role: U::Role) -> Result<(), Error> {
        carried_out(|| self.replace_roles(id, role, U::RoleField::given), no_effect).await
    }

    /// Removes one role from a user's `RoleSet`, as [`Auth::add_role`] adds one. Where a user asks for it,
    /// [`Auth::revoke_role`] says whether they may.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`]
    pub async fn remove_role(&self, id: &U::Id, role: U::Role) -> Result<(), Error> {
        carried_out(|| self.replace_roles(id, role, U::RoleField::taken), no_effect).await
    }

    async fn replace_roles(
        &self,
        id: &U::Id,
        role: U::Role,
        change: fn(&U::RoleField, U::Role) -> U::RoleField,
    ) -> Result<(), Error> {
        let store = self.store();
        let mut tx = store.begin().await?;
        // Who else changes the roles waits here, and reads them after.
        let user = store.lock_user(&mut tx, id).await?.ok_or(Error::NotFound)?;
        let new = change(user.role_field(), role);
        if new == *user.role_field() {
            return Ok(());
        }
        if !store.set_role(&mut tx, id, &new, self.clock().now()).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await
    }
}
