//! Inviting: the program makes the user, the person chooses the password (PW-17).

use super::{Auth, Login, intent::Cause, link::LinkState};
use crate::{
    clock::Timestamp,
    config::Registration,
    error::{Error, FieldErrors},
    hook::Origin,
    password::{Password, PasswordHash},
    store::Inserted,
    token::{Invitation, SessionSecret, Token},
    user::{AuthUser, CreateFields, PendingFields},
};

impl<U: AuthUser> Auth<U> {
    /// Invites somebody: makes a user without a password, and mails the link to the page where one is chosen. Where users
    /// have several roles, `role` is a set of them: `[UserRole::Admin, UserRole::Helper].into()`.
    ///
    /// # Errors
    /// [`Error::EmailTaken`]; [`Error::Invalid`] for an address or fields that are not as they must be;
    /// [`Error::Refused`] by a hook; [`Error::Unsupported`] under `Registration::Closed`; [`Error::Unavailable`].
    pub async fn invite(&self, email: &str, role: U::RoleField, fields: U::Pending) -> Result<U, Error> {
        if self.settings().registration == Registration::Closed {
            return Err(Error::Unsupported("an invitation needs its page, and `Registration::Closed` has none"));
        }
        let mut errors = FieldErrors::default();
        let email = Self::check_email("email", email, &mut errors);
        fields.check(&mut errors);
        errors.finish()?;
        let Some(email) = email else { return Err(Error::field("email", "email_invalid")) };
        let hash = PasswordHash::unusable()?;
        let create = Self::created(email.as_str(), fields).with_role(role);
        let create = self.before_insert(create, Origin::Invitation, email.as_str()).await?;
        match self.inserting(email.as_str(), &hash, || self.insert_invited(&create, email.as_str(), &hash)).await {
            Err(Error::EmailTaken) => Err(self.why_taken(&create, email.as_str(), &hash).await?),
            invited => {
                self.mail_is_waiting();
                invited
            }
        }
    }

    async fn insert_invited(&self, create: &U::Create, email: &str, hash: &PasswordHash) -> Result<U, Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        let Inserted::Row(id) = store.insert_user(&mut tx, create, email, hash, None, now).await? else {
            return Err(Error::EmailTaken);
        };
        self.after_insert(&mut tx, &id).await?;
        let user = store.user(&mut tx, &id).await?.ok_or_else(|| Error::internal("the new row is not there"))?;
        store.insert_intent(&mut tx, &self.intent_to(Cause::Invitation, &user, now)).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Who can still accept an invitation: the address that it was mailed to.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::Unavailable`]
    pub async fn peek_invitation(&self, token: &Token<Invitation>) -> Result<String, Error> {
        let (user, _) = self.user_of_link(&self.signers().invitation, token).await?;
        Ok(user.email().to_owned())
    }

    /// Accepts an invitation: the password is set, the address confirmed, and the person logged in.
    ///
    /// # Errors
    /// [`Error::InvalidToken`]; [`Error::Invalid`] for a password that is not allowed; [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn accept_invitation(
        &self,
        token: &Token<Invitation>,
        password: &Password,
        client: &str,
    ) -> Result<Login<U>, Error> {
        let (user, state) = self.user_of_link(&self.signers().invitation, token).await?;
        self.accept_password("password", password, user.email())?;
        let hash = self.hasher().hash(password).await?;
        let secret = SessionSecret::generate()?;
        let once = || self.enter_invited(&user, &state, &hash, &secret, client);
        let (user, expires_at) = self.entering(&secret, once, |user, end| (user, end)).await?;
        let login = Login { user, secret, remembered: false, expires_at };
        self.after_login(&login.user).await;
        Ok(login)
    }

    async fn enter_invited(
        &self,
        user: &U,
        state: &LinkState,
        hash: &PasswordHash,
        secret: &SessionSecret,
        client: &str,
    ) -> Result<(U, Timestamp), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        store.lock_signups(&mut tx, user.email()).await?;
        let replaced = store.reset_password(&mut tx, user, hash, now).await?;
        if !replaced || !self.is_still_open(&mut tx, user, state).await? {
            return Err(Error::InvalidToken);
        }
        store.drop_signups(&mut tx, user.email()).await?;
        store.void_links(&mut tx, user, now).await?;
        let end = self.begin_session(&mut tx, user.id(), secret, false, client, now).await?;
        // Who was shut out while the hash was computed stays out (SE-19).
        let user = store.user(&mut tx, user.id()).await?.filter(U::is_active).ok_or(Error::InvalidToken)?;
        tx.commit().await?;
        Ok((user, end))
    }
}
