//! What asks for a mail: a cause, kept in the outbox until the worker has decided what it comes to.

use std::time::Duration;

use uuid::Uuid;

use super::Auth;
use crate::{clock::Timestamp, config::Lifetimes, store::Intent, user::AuthUser};

/// How long a notice is worth sending: a mail server that is down for a long weekend loses none.
const NOTICE: Duration = Duration::from_hours(96);

/// Why somebody may be written to. Which mail it is, if any, the worker decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Somebody signed up with the address.
    Register,
    /// Somebody asked for the link of a sign-up again.
    Resend,
    /// Somebody asked to reset the password.
    ForgotPassword,
    /// A user asked for another address; to the new one.
    ChangeEmail,
    /// A user asked for another address; to the old one.
    EmailChanging,
    /// A user has another address; to the old one.
    EmailChanged,
    /// A user has another password.
    PasswordChanged,
    /// A user closed the account.
    AccountClosed,
    /// Somebody was invited.
    Invitation,
}

impl Cause {
    const ALL: [Self; 9] = [
        Self::Register,
        Self::Resend,
        Self::ForgotPassword,
        Self::ChangeEmail,
        Self::EmailChanging,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::AccountClosed,
        Self::Invitation,
    ];

    /// The name under which the outbox keeps it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Resend => "resend",
            Self::ForgotPassword => "forgot_password",
            Self::ChangeEmail => "change_email",
            Self::EmailChanging => "email_changing",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::AccountClosed => "account_closed",
            Self::Invitation => "invitation",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }

    /// How long its mail is worth sending: as long as its link lives, which runs from the cause (ML-3).
    fn lifetime(self, lifetimes: &Lifetimes) -> Duration {
        match self {
            Self::Register | Self::Resend => lifetimes.verify_email,
            Self::ForgotPassword => lifetimes.reset_password,
            Self::ChangeEmail => lifetimes.change_email,
            Self::Invitation => lifetimes.invitation,
            Self::EmailChanging | Self::EmailChanged | Self::PasswordChanged | Self::AccountClosed => NOTICE,
        }
    }
}

impl<U: AuthUser> Auth<U> {
    /// The intent to write to an address, about nobody in particular yet.
    pub(super) fn intent(&self, cause: Cause, address: &str, now: Timestamp) -> Intent<U::Id> {
        Intent {
            id: Uuid::now_v7(),
            purpose: cause.name().to_owned(),
            address: address.to_owned(),
            user_id: None,
            signup_id: None,
            detail: None,
            locale: None,
            caused_at: now,
            expires_at: now.after(cause.lifetime(&self.settings().lifetimes)),
            attempts: 0,
            claimed_until: Timestamp::from_micros(0),
        }
    }

    /// The intent to write to a user.
    pub(super) fn intent_to(&self, cause: Cause, user: &U, now: Timestamp) -> Intent<U::Id> {
        Intent {
            user_id: Some(user.id().clone()),
            locale: user.locale().map(ToOwned::to_owned),
            ..self.intent(cause, user.email(), now)
        }
    }

    /// Tells the worker that there is something to send. If it is in another process, it looks by itself.
    pub(super) fn mail_is_waiting(&self) {
        self.mail_waits().notify_one();
    }
}
