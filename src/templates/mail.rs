//! The mails.
//!
//! Each mail's template sees only what is listed here. A notice is not given a link, so it cannot contain one.

use askama::Template as _;
use authwright_runtime::{
    mail::{MailPurpose, Rendered},
    template::{DefaultMail, MailTemplates, RenderError},
};

use super::DefaultTemplates;

macro_rules! mails {
    ($($purpose:ident($text:literal, $html:literal) { $($value:ident),+ },)+) => {
        mod text {
            $(
                #[derive(askama::Template)]
                #[template(path = $text, blocks = ["subject"])]
                pub(super) struct $purpose<'a> { $(pub(super) $value: &'a str,)+ }
            )+
        }

        mod html {
            $(
                #[derive(askama::Template)]
                #[template(path = $html)]
                pub(super) struct $purpose<'a> { $(pub(super) $value: &'a str,)+ }
            )+
        }

        impl MailTemplates for DefaultTemplates {
            fn mail(mail: &DefaultMail<'_>) -> Result<Rendered, RenderError> {
                let values = Values(mail);
                match mail.purpose {
                    $(MailPurpose::$purpose => {
                        $(let $value = values.$value()?;)+
                        let text = text::$purpose { $($value),+ };
                        let html = html::$purpose { $($value),+ };
                        let subject = text.as_subject().render().map_err(RenderError::new)?;
                        let text = text.render().map_err(RenderError::new)?;
                        let html = html.render().map_err(RenderError::new)?;
                        Ok(Rendered::new(subject, text, html))
                    })+
                }
            }
        }
    };
}

mails! {
    VerifyEmail("mail/verify_email.txt", "mail/verify_email.html") { service, base_url, link, expires_in },
    AlreadyRegistered("mail/already_registered.txt", "mail/already_registered.html") { service, when },
    ResetPassword("mail/reset_password.txt", "mail/reset_password.html") { service, base_url, link, expires_in },
    ChangeEmail("mail/change_email.txt", "mail/change_email.html") { service, base_url, link, expires_in },
    EmailChanging("mail/email_changing.txt", "mail/email_changing.html") { service, old_address, new_address, when },
    EmailChanged("mail/email_changed.txt", "mail/email_changed.html") { service, old_address, new_address, when },
    PasswordChanged("mail/password_changed.txt", "mail/password_changed.html") { service, address, when },
    AccountClosed("mail/account_closed.txt", "mail/account_closed.html") { service, address, when },
    Invitation("mail/invitation.txt", "mail/invitation.html") { service, base_url, link, expires_in },
}

/// What a template may ask for, where a mail without it would make no sense.
struct Values<'a>(&'a DefaultMail<'a>);

// A value that is always there is asked for like one that may be missing.
#[allow(clippy::unnecessary_wraps)]
impl<'a> Values<'a> {
    fn service(&self) -> Result<&'a str, RenderError> {
        Ok(self.0.service)
    }

    fn base_url(&self) -> Result<&'a str, RenderError> {
        Ok(self.0.base_url)
    }

    fn address(&self) -> Result<&'a str, RenderError> {
        Ok(self.0.address)
    }

    fn when(&self) -> Result<&'a str, RenderError> {
        Ok(&self.0.when)
    }

    fn link(&self) -> Result<&'a str, RenderError> {
        self.needed("link", self.0.link)
    }

    fn expires_in(&self) -> Result<&'a str, RenderError> {
        self.needed("expires_in", self.0.expires_in.as_deref())
    }

    fn new_address(&self) -> Result<&'a str, RenderError> {
        self.needed("new_address", self.0.new_address)
    }

    fn old_address(&self) -> Result<&'a str, RenderError> {
        self.needed("old_address", self.0.old_address)
    }

    fn needed(&self, name: &str, value: Option<&'a str>) -> Result<&'a str, RenderError> {
        value.ok_or_else(|| RenderError::new(format!("the mail {} needs `{name}`", self.0.purpose.name())))
    }
}
