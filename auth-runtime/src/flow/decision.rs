//! What an intent of the outbox comes to, decided when it is to be sent: which mail, to whom, with which link.

use std::{borrow::Cow, time::Duration};

use super::{Auth, intent::Cause};
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
                let user = self.store().user_by_email(self.pool(), &intent.address).await?;
                // To the stored and confirmed address alone (RS-1): an invitation that has ended stays ended.
                match user.filter(|user| user.is_active() && user.verified_at().is_some()) {
                    Some(user) => Some(
                        self.decide_link(&self.signers().reset_password, MailPurpose::ResetPassword, intent, user, now)
                            .await?,
                    ),
                    None => None,
                }
            }
            Cause::ChangeEmail => self.decide_change(intent, now).await?,
            Cause::Invitation => match self.user_of(intent).await?.filter(|user| user.email() == intent.address) {
                Some(user) => Some(
                    self.decide_link(&self.signers().invitation, MailPurpose::Invitation, intent, user, now).await?,
                ),
                None => None,
            },
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
    async fn decide_link<'a, P: Mailed>(
        &self,
        signer: &Signer<P>,
        purpose: MailPurpose,
        intent: &'a Intent<U::Id>,
        user: U,
        now: Timestamp,
    ) -> Result<Decision<'a, U>, Error> {
        let token = self.link_token(signer, &user, intent.expires_at).await?;
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
        let Some(user) = self.user_of(intent).await?.filter(U::is_active) else { return Ok(None) };
        if intent.detail.as_deref() != Some(user.email()) {
            return Ok(None);
        }
        if let Some(owner) = self.store().user_by_email(self.pool(), &intent.address).await? {
            // Only the owner of the address learns that it is taken (EC-5).
            let own = owner.id() == user.id();
            return Ok((!own)
                .then(|| Decision { user: Some(owner), ..Decision::notice(MailPurpose::AlreadyRegistered, intent) }));
        }
        let state = self.link_state(self.pool(), &user).await?;
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
            old_address: intent.detail.as_deref(),
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
