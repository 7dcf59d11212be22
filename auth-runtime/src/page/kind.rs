//! The pages there are, each with the one name it has everywhere.

use crate::words;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident => $name:literal,)+) => {
        /// A page of the toolkit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum PageKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl PageKind {
            /// Every page.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The name of its template, and the first part of its codes in [`crate::words`].
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// Logging in.
    Login => "login",
    /// Signing up.
    Register => "register",
    /// The sign-up was taken; a mail is on its way.
    RegisterSent => "register_sent",
    /// Confirming the address of a sign-up: one button, and the password where another browser made it.
    Verify => "verify",
    /// Asking for the confirmation mail once more.
    VerifyResend => "verify_resend",
    /// Asking for a mail to set a new password.
    ForgotPassword => "forgot_password",
    /// The wish was taken; if there is such an account, a mail is on its way.
    ForgotSent => "forgot_sent",
    /// Setting a new password after a mailed link.
    ResetPassword => "reset_password",
    /// Changing the password while logged in.
    ChangePassword => "change_password",
    /// Changing the address while logged in.
    ChangeEmail => "change_email",
    /// The change was taken; a link is on its way to the new address.
    ChangeEmailSent => "change_email_sent",
    /// Confirming the new address.
    ConfirmEmail => "confirm_email",
    /// Proving once more who is there.
    Reauthenticate => "reauthenticate",
    /// The home of the account.
    Account => "account",
    /// Changing the fields of the account.
    EditProfile => "edit_profile",
    /// Where the account is logged in.
    Sessions => "sessions",
    /// Closing the account.
    DeleteAccount => "delete_account",
    /// Taking up an invitation: the person sets a password.
    Invitation => "invitation",
    /// A message alone, such as an error that belongs to no form.
    Message => "message",
    /// The mails of a development run.
    Mailbox => "mailbox",
    /// One mail of a development run.
    MailboxMessage => "mailbox_message",
}

impl PageKind {
    /// The heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.word("title").unwrap_or(self.name())
    }

    /// The sentence below the heading, where the page has one.
    #[must_use]
    pub fn lead(self) -> Option<&'static str> {
        self.word("lead")
    }

    /// What stands on the button of the page's form, where it has one.
    #[must_use]
    pub fn submit(self) -> Option<&'static str> {
        self.word("submit")
    }

    fn word(self, part: &str) -> Option<&'static str> {
        words::find(&format!("{}.{part}", self.name()))
    }
}
