//! Registering.

use super::{Ask, Done, Face, page_of};
use crate::{
    address::EmailAddress,
    error::{Error, FieldErrors},
    page::{Field, Page, PageKind},
    password::Password,
    user::{AuthUser, NewFields},
    web::{
        cookies::{self, CookieKind},
        pages,
    },
    words,
};

pub(in crate::web) struct Register;

impl<U: AuthUser> Face<U> for Register {
    const PATH: &'static str = "/register";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let policy = ask.auth.settings().password_policy;
        let mut form = pages::form(PageKind::Register, ask.path("/register"));
        for model in U::MODEL.register {
            form = form.field(pages::own_field(model).value(ask.typed(model.name)));
        }
        form = form
            .field(Field::email().value(ask.typed("email")))
            .field(Field::new_password("password", policy.min_length()));
        Ok(page_of(ask, PageKind::Register).form(ask.signed(form)).link(words::text("link.login"), ask.path("/login")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let mut fields = std::mem::take(&mut ask.fields);
        // What is wrong with address and password is found together with what is wrong with the other fields.
        let mut errors = FieldErrors::default();
        let email = fields.peek_text("email");
        if let Some(password) = fields.peek_text("password") {
            let local = email.and_then(|email| EmailAddress::parse(email).ok());
            let local = local.as_ref().map(EmailAddress::local);
            ask.auth.check_password("password", &Password::from(password), local, &mut errors);
        }
        if let Some(Err(error)) = email.map(EmailAddress::parse) {
            errors.add("email", crate::error::FieldError::code(error.code()));
        }
        fields.refuse_all(errors);
        let new = fields.read(U::New::from_fields)?;

        let registered = ask.auth.register(new).await?;
        let age = ask.auth.settings().lifetimes.verify_email;
        let cookie = cookies::set(
            ask.auth.settings(),
            U::MODEL.realm,
            CookieKind::Signup,
            registered.browser.expose(),
            Some(age),
        )?;
        let page = page_of(ask, PageKind::RegisterSent)
            .link(words::text("link.verify_resend"), ask.path("/verify/resend"))
            .link(words::text("link.login"), ask.path("/login"));
        Ok(Done::accepted(page).cookie(cookie))
    }
}
