//! Moving an account to another address: asked for with the password, done once the new address has answered.

use uuid::Uuid;

use super::{Auth, Current, intent::Cause, link::LinkState};
use crate::{
    address::EmailAddress,
    error::Error,
    password::Password,
    store::Intent,
    token::{ChangeEmail, Token},
    user::{AuthUser, UserId},
};

/// What shows that who opens the link owns the account, and not only the new mailbox.
#[derive(Clone, Copy)]
pub enum Owner<'a, U> {
    /// Nothing yet.
    Unknown,
    /// A session of the user.
    Session(&'a Current<U>),
    /// The account's password.
    Password(&'a Password),
}

impl<U: AuthUser> Auth<U> {
    /// Asks to move the account to another address: a link to the new one, a notice to the old.
    ///
    /// The same is done whether or not the new address belongs to somebody (EC-5).
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, [`Error::InvalidCredentials`], [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn change_email(&self, current: &Current<U>, email: &str, password: &Password) -> Result<(), Error> {
        let email = EmailAddress::parse(email).map_err(|error| Error::field("email", error.code()))?;
        self.prove(current, password).await?;
        let ids = [Uuid::now_v7(), Uuid::now_v7()];
        self.mailing(ids[0], || self.ask_to_move(current, &email, ids)).await?;
        self.mail_is_waiting();
        Ok(())
    }

    async fn ask_to_move(&self, current: &Current<U>, email: &EmailAddress, ids: [Uuid; 2]) -> Result<(), Error> {
        let mut tx = self.store().begin().await?;
        let user = &self.still_proved(&mut tx, current).await?;
        let now = self.clock().now();
        let link = Intent {
            id: ids[0],
            address: email.as_str().to_owned(),
            detail: Some(user.email().to_owned()),
            ..self.intent_to(Cause::ChangeEmail, user, now)
        };
        let notice = Intent {
            id: ids[1],
            detail: Some(email.as_str().to_owned()),
            ..self.intent_to(Cause::EmailChanging, user, now)
        };
        self.store().insert_intent(&mut tx, &link).await?;
        self.store().insert_intent(&mut tx, &notice).await?;
        tx.commit().await
    }

    /// Whether a link can still move an account, and whether it is that of who is logged in.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::Unavailable`]
    pub async fn peek_email_change(
        &self,
        token: &Token<ChangeEmail>,
        current: Option<&Current<U>>,
    ) -> Result<bool, Error> {
        let (user, ..) = self.user_of_change(token).await?;
        Ok(current.is_some_and(|current| current.user.id() == user.id()))
    }

    /// Moves the account to the address that the link was mailed to, and tells the old one. The other sessions end,
    /// links to the old address are void (EC-4).
    ///
    /// # Errors
    /// [`Error::InvalidToken`], also where the address has come to belong to somebody else;
    /// [`Error::PasswordRequired`] without a session of the user; [`Error::InvalidCredentials`]; [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn confirm_email(&self, token: &Token<ChangeEmail>, owner: Owner<'_, U>) -> Result<(), Error> {
        let (user, email, state) = self.user_of_change(token).await?;
        let keep = match owner {
            Owner::Session(current) if current.user.id() == user.id() => Some(&current.secret_hash),
            Owner::Unknown | Owner::Session(_) => return Err(Error::PasswordRequired),
            Owner::Password(password) => {
                if !password.within_limits() || !self.hasher().verify(password, user.password_hash()).await?.is_right()
                {
                    return Err(Error::InvalidCredentials);
                }
                None
            }
        };
        let notice = self.intent_to(Cause::EmailChanged, &user, self.clock().now());
        let notice = Intent { detail: Some(email.clone()), ..notice };
        self.mailing(notice.id, || self.move_account(&user, &email, &state, keep, &notice)).await?;
        self.mail_is_waiting();
        Ok(())
    }

    async fn move_account(
        &self,
        user: &U,
        email: &str,
        state: &LinkState,
        keep: Option<&[u8; 32]>,
        notice: &Intent<U::Id>,
    ) -> Result<(), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        store.lock_signups(&mut tx, email).await?;
        let moved = store.set_email(&mut tx, user, email, now).await?;
        if !moved || !self.is_still_open(&mut tx, user, state).await? {
            return Err(Error::InvalidToken);
        }
        store.drop_signups(&mut tx, email).await?;
        store.end_sessions_of(&mut tx, user.id(), keep).await?;
        store.void_links(&mut tx, user, now).await?;
        store.insert_intent(&mut tx, notice).await?;
        tx.commit().await
    }

    async fn user_of_change(&self, token: &Token<ChangeEmail>) -> Result<(U, String, LinkState), Error> {
        let opened = self.signers().change_email.open(token, self.clock().now())?;
        let id = U::Id::from_bytes(opened.subject()).ok_or(Error::InvalidToken)?;
        let (user, state) = self.linked_user(&id).await?.ok_or(Error::InvalidToken)?;
        let [hash, epoch] = state.bindings();
        let bound = opened.matches(&[user.email().as_bytes(), hash, epoch]);
        if bound && user.is_active() {
            Ok((user, opened.address().to_owned(), state))
        } else {
            Err(Error::InvalidToken)
        }
    }
}
