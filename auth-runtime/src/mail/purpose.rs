//! What a mail is for.

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailPurpose {
    /// Confirms the address of a sign-up.
    VerifyEmail,
    /// Tells the owner of an address that somebody signed up with it.
    AlreadyRegistered,
    /// Leads to a new password.
    ResetPassword,
    /// Confirms a new address.
    ChangeEmail,
    /// Tells the old address that it is not the account's any more.
    EmailChanged,
    /// Tells that the password was changed.
    PasswordChanged,
    /// Tells that the account was closed.
    AccountClosed,
    /// Invites a person.
    Invitation,
}

impl MailPurpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::VerifyEmail,
        Self::AlreadyRegistered,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::AccountClosed,
        Self::Invitation,
    ];

    /// Its name, which is its template's name too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::AccountClosed => "account_closed",
            Self::Invitation => "invitation",
        }
    }
}
