//! What an intent of the outbox comes to, decided when it is to be sent: which mail, to whom, with which link.

use std::{borrow::Cow, time::Duration};

use super::{Auth, intent::Cause, link::LinkState};
use crate::{
    clock::Timestamp,
    config::Registration,
    error::Error,
    mail::MailPurpose,
    store::{Intent, SignupRow},
    token::{Mailed, Signer},
    user::{AuthUser, UserId},
};

/// What one intent comes to.
pub(super) struct Decision<'a, U: AuthUser> {
    pub(super) purpose: MailPurpose,
    pub(super) address: Cow<'a, str>,
    pub(super) user: Option<U>,
    pub(super) signup: Option<SignupRow<U::Pending>>,
    pub(super) link: Option<String>,
    pub(super) lifetime: Option<Duration>,
    pub(super) old_address: Option<&'a str>,
    pub(super) new_address: Option<&'a str>,
}

impl<U: AuthUser> Auth<U> {
    /// What an intent comes to now; `None` where there is nobody to write to, or nothing to say any more.
    pub(super) async fn decide<'a>(
        &self,
        intent: &'a Intent<U::Id>,
        now: Timestamp,
    ) -> Result<Option<Decision<'a, U>>, Error> {
        let Some(cause) = Cause::from_name(&intent.purpose) else {
            return Err(Error::internal(format!("this build does not know mails for {:?}", intent.purpose)));
        };
        Ok(match cause {
            Cause::Register | Cause::Resend => self.decide_signup(cause, intent, now).await?,
            Cause::ForgotPassword => {
                let owner = self.store().user_by_email(self.pool(), &intent.address).await?;
                // The row is read once more, after what the link is bound to.
                let owner = self.linked(owner.as_ref().map(U::id), &intent.address).await?;
                // To the stored and confirmed address alone (RS-1): an invitation that has ended stays ended.
                owner
                    .filter(|(user, _)| user.is_active() && user.verified_at().is_some())
                    .map(|owner| {
                        self.decide_link(&self.signers().reset_password, MailPurpose::ResetPassword, intent, owner, now)
                    })
                    .transpose()?
            }
            Cause::ChangeEmail => self.decide_change(intent, now).await?,
            Cause::Invitation => self
                .linked(intent.user_id.as_ref(), &intent.address)
                .await?
                .map(|guest| self.decide_link(&self.signers().invitation, MailPurpose::Invitation, intent, guest, now))
                .transpose()?,
            Cause::EmailChanging => Some(self.decide_notice(MailPurpose::EmailChanging, intent).await?),
            Cause::EmailChanged => Some(self.decide_notice(MailPurpose::EmailChanged, intent).await?),
            Cause::PasswordChanged => Some(self.decide_notice(MailPurpose::PasswordChanged, intent).await?),
            Cause::AccountClosed => Some(Decision::notice(MailPurpose::AccountClosed, intent)),
        })
    }

    async fn user_of(&self, intent: &Intent<U::Id>) -> Result<Option<U>, Error> {
        match &intent.user_id {
            Some(id) => self.store().user(self.pool(), id).await,
            None => Ok(None),
        }
    }

    /// The user of an id and what a link to them is bound to, while they have this address.
    async fn linked(&self, id: Option<&U::Id>, address: &str) -> Result<Option<(U, LinkState)>, Error> {
        let Some(id) = id else { return Ok(None) };
        Ok(self.linked_user(id).await?.filter(|(user, _)| user.email() == address))
    }

    /// A notice is sent although its user may be gone: whoever takes an account over must not be able to silence what
    /// tells of it by closing the account (EC-2, LG-5).
    async fn decide_notice<'a>(
        &self,
        purpose: MailPurpose,
        intent: &'a Intent<U::Id>,
    ) -> Result<Decision<'a, U>, Error> {
        Ok(Decision {
            user: self.user_of(intent).await?,
            old_address: Some(&intent.address),
            new_address: intent.detail.as_deref(),
            ..Decision::notice(purpose, intent)
        })
    }

    async fn decide_signup<'a>(
        &self,
        cause: Cause,
        intent: &'a Intent<U::Id>,
        now: Timestamp,
    ) -> Result<Option<Decision<'a, U>>, Error> {
        if let Some(user) = self.store().user_by_email(self.pool(), &intent.address).await? {
            let tell = cause == Cause::Register;
            return Ok(
                tell.then(|| Decision { user: Some(user), ..Decision::notice(MailPurpose::AlreadyRegistered, intent) })
            );
        }
        // Where nobody signs up any more there is no page that the link could open.
        if self.settings().registration != Registration::Open {
            return Ok(None);
        }
        let own = match &intent.signup_id {
            Some(id) => self.store().signup(self.pool(), id, now).await?,
            None => None,
        };
        let signup = match own.filter(|signup| signup.email == intent.address) {
            // The browser's own sign-up may be for another address than the one that was typed.
            None if cause == Cause::Resend => self.store().newest_signup(&intent.address, now).await?,
            own => own,
        };
        let Some(signup) = signup else { return Ok(None) };
        let token = self.signers().verify_email.issue(
            &signup.id,
            &signup.email,
            signup.expires_at,
            &[signup.password_hash.as_stored().as_bytes()],
        )?;
        Ok(Some(Decision {
            link: Some(self.link(MailPurpose::VerifyEmail, token.expose())),
            lifetime: Some(signup.expires_at.since(now)),
            signup: Some(signup),
            ..Decision::notice(MailPurpose::VerifyEmail, intent)
        }))
    }

    /// A link to a user: to the stored address, whatever was typed (RS-1).
    fn decide_link<'a, P: Mailed>(
        &self,
        signer: &Signer<P>,
        purpose: MailPurpose,
        intent: &'a Intent<U::Id>,
        (user, state): (U, LinkState),
        now: Timestamp,
    ) -> Result<Decision<'a, U>, Error> {
        let token = signer.issue(&user.id().to_bytes(), user.email(), intent.expires_at, &state.bindings())?;
        Ok(Decision {
            address: Cow::Owned(user.email().to_owned()),
            user: Some(user),
            link: Some(self.link(purpose, token.expose())),
            lifetime: Some(intent.expires_at.since(now)),
            ..Decision::notice(purpose, intent)
        })
    }

    async fn decide_change<'a>(
        &self,
        intent: &'a Intent<U::Id>,
        now: Timestamp,
    ) -> Result<Option<Decision<'a, U>>, Error> {
        let Some(old_address) = intent.detail.as_deref() else { return Ok(None) };
        let user = self.linked(intent.user_id.as_ref(), old_address).await?;
        let Some((user, state)) = user.filter(|(user, _)| user.is_active()) else { return Ok(None) };
        if let Some(owner) = self.store().user_by_email(self.pool(), &intent.address).await? {
            // Only the owner of the address learns that it is taken (EC-5).
            let own = owner.id() == user.id();
            return Ok((!own)
                .then(|| Decision { user: Some(owner), ..Decision::notice(MailPurpose::AlreadyRegistered, intent) }));
        }
        let [hash, epoch] = state.bindings();
        let token = self.signers().change_email.issue(
            &user.id().to_bytes(),
            &intent.address,
            intent.expires_at,
            &[user.email().as_bytes(), hash, epoch],
        )?;
        Ok(Some(Decision {
            user: Some(user),
            link: Some(self.link(MailPurpose::ChangeEmail, token.expose())),
            lifetime: Some(intent.expires_at.since(now)),
            old_address: Some(old_address),
            new_address: Some(&intent.address),
            ..Decision::notice(MailPurpose::ChangeEmail, intent)
        }))
    }

    fn link(&self, purpose: MailPurpose, token: &str) -> String {
        let route = match purpose {
            MailPurpose::ResetPassword => "/password/reset",
            MailPurpose::ChangeEmail => "/email/confirm",
            MailPurpose::Invitation => "/invitation",
            _ => "/verify",
        };
        format!("{}{token}", self.settings().link(purpose, route))
    }
}

impl<'a, U: AuthUser> Decision<'a, U> {
    /// A mail to the intent's address, without a link.
    fn notice<Id>(purpose: MailPurpose, intent: &'a Intent<Id>) -> Self {
        Self {
            purpose,
            address: Cow::Borrowed(&intent.address),
            user: None,
            signup: None,
            link: None,
            lifetime: None,
            old_address: None,
            new_address: None,
        }
    }
}
