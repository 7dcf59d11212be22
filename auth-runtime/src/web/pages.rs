//! What the toolkit's pages have in common.

use crate::{
    error::Error,
    field::Kind,
    flow::Auth,
    page::{Field, FieldKind, Form, Page, PageKind, Site},
    user::{AuthUser, FieldModel},
    words,
};

/// What all pages of an application have in common.
pub(super) fn site<U: AuthUser>(auth: &Auth<U>) -> Site {
    let settings = auth.settings();
    Site::new(&settings.service, format!("{}/", settings.base_url.path()), settings.path("/style.css"))
}

/// A page that says what went wrong, with the way on.
pub(super) fn problem<U: AuthUser>(auth: &Auth<U>, error: &Error) -> Page {
    let settings = auth.settings();
    let page = Page::problem(error.code(), &site(auth));
    match error {
        Error::NotSignedIn => page.link(words::text("link.login"), settings.path("/login")),
        Error::ReauthenticationRequired => {
            page.link(words::text("reauthenticate.title"), settings.path("/reauthenticate"))
        }
        Error::InvalidToken => page
            .link(words::text("link.login"), settings.path("/login"))
            .link(words::text("link.forgot_password"), settings.path("/password/forgot")),
        _ => page.link(words::text("link.home"), format!("{}/", settings.base_url.path())),
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
