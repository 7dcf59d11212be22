//! Why a mail is sent.

/// Why a mail is sent; each purpose has its own template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailPurpose {
    /// Somebody signed up with this address: the link confirms it.
    VerifyEmail,
    /// Somebody signed up with an address that has an account: its owner is told.
    AlreadyRegistered,
    /// The password was forgotten: the link sets another.
    ResetPassword,
    /// The account shall have this address: the link confirms it.
    ChangeEmail,
    /// The account shall have another address: the one that it has is told.
    EmailChanging,
    /// The account has another address now: the old one is told.
    EmailChanged,
    /// The password was changed: the owner is told.
    PasswordChanged,
    /// The account was closed: its owner is told.
    AccountClosed,
    /// Somebody was invited: the link leads to the choice of a password.
    Invitation,
}

impl MailPurpose {
    /// Every purpose.
    pub const ALL: [Self; 9] = [
        Self::VerifyEmail,
        Self::AlreadyRegistered,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::EmailChanging,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::AccountClosed,
        Self::Invitation,
    ];

    /// The stable name: of the template, in the outbox and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::EmailChanging => "email_changing",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::AccountClosed => "account_closed",
            Self::Invitation => "invitation",
        }
    }

    /// The purpose of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// Whether the mail carries a link with a token. Notices carry none (ML-8).
    #[must_use]
    pub const fn has_link(self) -> bool {
        match self {
            Self::VerifyEmail | Self::ResetPassword | Self::ChangeEmail | Self::Invitation => true,
            Self::AlreadyRegistered
            | Self::EmailChanging
            | Self::EmailChanged
            | Self::PasswordChanged
            | Self::AccountClosed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MailPurpose;

    #[test]
    fn each_name_leads_back_to_its_purpose() {
        for purpose in MailPurpose::ALL {
            assert_eq!(MailPurpose::from_name(purpose.name()), Some(purpose));
            let snake = purpose.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(snake, "{}", purpose.name());
        }
        assert_eq!(MailPurpose::from_name("VerifyEmail"), None);
        assert_eq!(MailPurpose::from_name(""), None);
    }

    #[test]
    fn notices_have_no_link() {
        // ML-8
        let linked: Vec<_> =
            MailPurpose::ALL.into_iter().filter(|purpose| purpose.has_link()).map(MailPurpose::name).collect();
        assert_eq!(linked, ["verify_email", "reset_password", "change_email", "invitation"]);
    }
}
