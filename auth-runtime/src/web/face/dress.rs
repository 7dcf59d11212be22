//! What every page has beside its own: who is logged in, what was just done, what went wrong.

use super::Ask;
use crate::{
    error::{Error, FieldError, FieldErrors},
    page::{Page, PageKind},
    user::AuthUser,
    web::pages,
    words,
};

/// Puts on a page what every page has: who is logged in, what was just done, what went wrong.
pub(super) fn dressed<U: AuthUser>(ask: &Ask<'_, U>, mut page: Page) -> Page {
    if let Some(current) = &ask.current {
        page = pages::known_to(page, ask.auth, current, &ask.form_token);
    }
    if matches!(page.kind, PageKind::RegisterSent | PageKind::ForgotSent | PageKind::ChangeEmailSent) {
        page = pages::with_mailbox(page, ask.auth);
    }
    if let Some(notice) = ask.query("notice").and_then(|code| words::notice(&code)) {
        page = page.notice(notice);
    }
    match &ask.mistake {
        Some(Error::Invalid(errors)) => with_errors::<U>(page, errors),
        // Where the address is not asked for, it is the password.
        Some(Error::InvalidCredentials) if page.kind != PageKind::Login => {
            let mut errors = FieldErrors::default();
            let asked = page.form.iter().flat_map(|form| &form.fields).find(|field| field.is_current_password());
            errors.add(asked.map_or("password", |field| &field.name), FieldError::code("wrong_password"));
            with_errors::<U>(page, &errors)
        }
        Some(error) => page.error(error.text()),
        None => page,
    }
}

/// Puts each mistake beside its field; what belongs to no field of the form stands above it.
fn with_errors<U: AuthUser>(mut page: Page, errors: &FieldErrors) -> Page {
    let Some(form) = page.form.take() else { return page.error(words::text("invalid_input")) };
    let known = |name: &str| form.fields.iter().any(|field| field.name == name);
    let stray = errors.iter().find(|(name, _)| !known(name));
    let stray = stray.map(|(name, error)| format!("{}: {}", label::<U>(name), error.text()));
    page.form = Some(form.errors(errors));
    match stray {
        Some(stray) => page.error(stray),
        None => page,
    }
}

/// What people know a field of the sign-up by.
fn label<U: AuthUser>(name: &str) -> &str {
    U::MODEL.register.iter().find(|field| field.name == name).map_or(name, |field| field.label)
}
