//! What the toolkit's pages have in common.

use super::form_token::{self, Binding};
use crate::{
    error::Error,
    field::Kind,
    flow::{Auth, Current},
    mail::Transport,
    page::{Field, FieldKind, Form, Link, Page, PageKind, Site},
    user::{AuthUser, FieldModel},
    words,
};

/// What all pages of an application have in common.
pub(super) fn site<U: AuthUser>(auth: &Auth<U>) -> Site {
    let settings = auth.settings();
    Site::new(&settings.service, format!("{}/", settings.base_url.path()), settings.path("/style.css"))
}

/// Says on a page who is logged in, with the button that logs out.
pub(super) fn known_to<U: AuthUser>(page: Page, auth: &Auth<U>, current: &Current<U>, form_token: &str) -> Page {
    let logout = Form::new(auth.settings().path("/logout"), words::text("logout.submit"));
    page.user(current.user.email(), logout.hidden(form_token::FIELD, form_token))
}

/// Says on a page that sends people to their mail where that is, while mails are kept in memory.
pub(super) fn with_mailbox<U: AuthUser>(mut page: Page, auth: &Auth<U>) -> Page {
    if cfg!(debug_assertions) && matches!(auth.transport(), Transport::Mailbox(_)) {
        let href = auth.settings().path("/dev/mailbox");
        page.links.insert(0, Link { label: words::text("link.mailbox").to_owned(), href });
    }
    page
}

/// A page that says what went wrong, with the way on.
pub(super) fn problem<U: AuthUser>(auth: &Auth<U>, current: Option<&Current<U>>, error: &Error) -> Page {
    let settings = auth.settings();
    let page = Page::problem(error.code(), &site(auth)).lead(error.text());
    // Who is told no sees as whom, and can come back as somebody else.
    let page = match current {
        Some(me) => match Binding::session(me).token(auth) {
            Ok(form_token) => known_to(page, auth, me, &form_token),
            Err(_) => page,
        },
        None => page,
    };
    let home = format!("{}/", settings.base_url.path());
    match error {
        Error::NotSignedIn => page.link(words::text("link.login"), settings.path("/login")),
        Error::ReauthenticationRequired => {
            page.link(words::text("reauthenticate.title"), settings.path("/reauthenticate"))
        }
        Error::InvalidToken if current.is_none() => page
            .link(words::text("link.login"), settings.path("/login"))
            .link(words::text("link.forgot_password"), settings.path("/password/forgot")),
        _ if current.is_some() => {
            page.link(words::text("link.account"), settings.path("/account")).link(words::text("link.home"), home)
        }
        _ => page.link(words::text("link.home"), home),
    }
}

/// A form of a page, with the words of its kind on its button.
pub(super) fn form(kind: PageKind, action: String) -> Form {
    Form::new(action, kind.submit().unwrap_or_default())
}

/// A field of the application's own.
pub(super) fn own_field(model: &FieldModel) -> Field {
    let kind = match model.kind {
        // A box that is not ticked sends nothing, and nothing is no answer: so yes and no are chosen from,
        // each as the value that is stored is written.
        Kind::Bool => FieldKind::Select(vec![
            ("true".into(), words::text("field.yes").into()),
            ("false".into(), words::text("field.no").into()),
        ]),
        Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 => FieldKind::Number,
        Kind::Date => FieldKind::Date,
        Kind::Text | Kind::Bytes | Kind::Uuid | Kind::Timestamp | Kind::Json => FieldKind::Text,
    };
    let field = Field::new(model.name, model.label, kind);
    if model.required { field } else { field.optional() }
}
