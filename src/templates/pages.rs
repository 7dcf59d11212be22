//! The pages.

use askama::Template;
use authwright_runtime::{
    page::{Page, PageKind},
    template::{PageTemplates, RenderError},
};

use super::DefaultTemplates;

macro_rules! pages {
    ($($kind:ident => $path:literal,)+) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $kind<'a> {
                page: &'a Page,
            }
        )+

        impl PageTemplates for DefaultTemplates {
            fn page(page: &Page) -> Result<String, RenderError> {
                match page.kind {
                    $(PageKind::$kind => $kind { page }.render(),)+
                    // A page that this build has no template for still says what it has to say.
                    _ => Message { page }.render(),
                }
                .map_err(RenderError::new)
            }

            fn stylesheet() -> &'static str {
                include_str!("../../templates/pages/style.css")
            }
        }
    };
}

pages! {
    Login => "pages/login.html",
    Register => "pages/register.html",
    RegisterSent => "pages/register_sent.html",
    Verify => "pages/verify.html",
    VerifyResend => "pages/verify_resend.html",
    ForgotPassword => "pages/forgot_password.html",
    ForgotSent => "pages/forgot_sent.html",
    ResetPassword => "pages/reset_password.html",
    ChangePassword => "pages/change_password.html",
    ChangeEmail => "pages/change_email.html",
    ChangeEmailSent => "pages/change_email_sent.html",
    ConfirmEmail => "pages/confirm_email.html",
    Reauthenticate => "pages/reauthenticate.html",
    Account => "pages/account.html",
    EditProfile => "pages/edit_profile.html",
    Sessions => "pages/sessions.html",
    DeleteAccount => "pages/delete_account.html",
    Invitation => "pages/invitation.html",
    Message => "pages/message.html",
    Mailbox => "pages/mailbox.html",
    MailboxMessage => "pages/mailbox_message.html",
}
