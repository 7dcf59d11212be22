//! Every page and mail with everything on it that it can show.

use authwright_runtime::{
    error::{FieldError, FieldErrors},
    mail::{MailPurpose, Rendered},
    page::{Field, FieldKind, Form, MailRow, MailView, Page, PageKind, SessionRow, Site, TextPiece},
    template::{DefaultMail, MailTemplates, PageTemplates},
    words,
};

use crate::templates::DefaultTemplates;

/// A page of each kind under its name, as people see it, and some of them with mistakes.
pub(super) fn pages() -> impl Iterator<Item = (String, String)> {
    let plain = PageKind::ALL.iter().map(|&kind| (kind.name().to_owned(), render(&page(kind, "Ada Lovelace"))));
    let wrong = [PageKind::Login, PageKind::Register, PageKind::EditProfile, PageKind::ResetPassword].into_iter();
    let wrong =
        wrong.map(|kind| (format!("{}_wrong", kind.name()), render(&with_errors(page(kind, "Ada"), "Too dull."))));
    let notice = page(PageKind::Account, "Ada").notice(words::notice("profile_saved").unwrap());
    plain.chain(wrong).chain([("account_notice".to_owned(), render(&notice))])
}

/// The HTML of each mail under its name.
pub(super) fn mails() -> impl Iterator<Item = (String, String)> {
    MailPurpose::ALL.into_iter().map(|purpose| {
        let mail = render_mail(&mail(purpose, "Acme"));
        (format!("mail_{}", purpose.name()), mail.html)
    })
}

pub(super) fn render(page: &Page) -> String {
    DefaultTemplates::page(page).unwrap()
}

pub(super) fn render_mail(mail: &DefaultMail<'_>) -> Rendered {
    DefaultTemplates::mail(mail).unwrap()
}

pub(super) fn mail(purpose: MailPurpose, text: &str) -> DefaultMail<'_> {
    let service = text;
    DefaultMail {
        purpose,
        service,
        base_url: "https://acme.example",
        address: "ada@example.org",
        link: purpose.has_link().then_some("https://acme.example/auth/verify?token=abc&x=1"),
        expires_in: Some("24 hours".to_owned()),
        new_address: Some("ada@new.example"),
        old_address: Some("ada@example.org"),
        when: "22 November 2026, 12:24 UTC".to_owned(),
    }
}

/// A page of a kind with `text` wherever text comes from outside.
pub(super) fn page(kind: PageKind, text: &str) -> Page {
    let site = Site::new(if text == super::HOSTILE { text } else { "Acme" }, "/", "style.css");
    let page = Page::new(kind, &site);
    let page = match form(kind, text) {
        Some(form) => page.form(form.hidden("form_token", text)),
        None => page,
    };
    let page = match kind {
        PageKind::Login => {
            page.link(words::text("link.forgot_password"), "/f").link(words::text("link.register"), "/r")
        }
        PageKind::Verify => {
            page.lead(words::text("verify.lead_password")).link(words::text("link.not_me"), "/register")
        }
        PageKind::Message => page.lead(words::text("forbidden")).link(words::text("link.home"), "/"),
        PageKind::Sessions => sessions(page, text),
        PageKind::Account => account(page, text),
        PageKind::Mailbox => mailbox(page, text),
        PageKind::MailboxMessage => mailbox_message(page, text),
        _ => page.link(text, text),
    };
    if needs_login(kind) { page.user(text, Form::new("/logout", words::text("logout.submit"))) } else { page }
}

pub(super) fn with_errors(mut page: Page, text: &str) -> Page {
    let mut errors = FieldErrors::default();
    for field in page.form.iter().flat_map(|form| &form.fields) {
        errors.add(&field.name, FieldError::code("required"));
        errors.add(&field.name, FieldError::message(text.to_owned()));
    }
    page.form = page.form.map(|form| form.errors(&errors));
    page.error(text).notice(text)
}

fn needs_login(kind: PageKind) -> bool {
    use PageKind as K;
    matches!(
        kind,
        K::ChangePassword
            | K::ChangeEmail
            | K::Reauthenticate
            | K::Account
            | K::EditProfile
            | K::Sessions
            | K::DeleteAccount
    )
}

fn form(kind: PageKind, text: &str) -> Option<Form> {
    use PageKind as K;
    let form = Form::new(text, kind.submit()?);
    Some(match kind {
        K::Login => form.field(Field::email().value(text)).field(Field::password("password")).field(Field::remember()),
        K::Register => form
            .field(Field::email().value(text))
            .field(Field::new_password("password", 15))
            .field(Field::new("display_name", "Display name", FieldKind::Text).value(text).max_length(80).hint(text)),
        K::VerifyResend | K::ForgotPassword => form.field(Field::email().value(text)),
        K::Verify | K::ConfirmEmail => form.field(Field::password("password")),
        K::ResetPassword | K::Invitation => form.field(Field::new_password("password", 15)),
        K::ChangePassword => {
            form.account(text).field(Field::password("current_password")).field(Field::new_password("new_password", 15))
        }
        K::ChangeEmail => form.account(text).field(Field::new_email().value(text)).field(Field::password("password")),
        K::Reauthenticate => form.account(text).field(Field::password("password")),
        K::DeleteAccount => form.account(text).danger().field(Field::password("password")),
        K::EditProfile => own_fields(form, text),
        _ => form,
    })
}

/// One field of each kind, as an application's own fields may be.
fn own_fields(form: Form, text: &str) -> Form {
    let colours = vec![("red".to_owned(), "Red".to_owned()), (text.to_owned(), text.to_owned())];
    form.field(Field::new("display_name", "Display name", FieldKind::Text).value(text))
        .field(Field::new("age", "Age", FieldKind::Number).value(text).optional())
        .field(Field::new("colour", text, FieldKind::Select(colours)).value(text))
        .field(Field::new("birthday", "Birthday", FieldKind::Date).value(text).optional().hint(text))
        .field(Field::new("reminder", "Reminder", FieldKind::DateTime).value(text))
        .field(Field::new("news", "Send me news", FieldKind::Checkbox).value("true").hint("Once a month at most."))
}

fn sessions(page: Page, text: &str) -> Page {
    let end = || Form::new("/auth/sessions/1/end", words::text("sessions.end")).hidden("form_token", text);
    page.session(SessionRow::new("Firefox on Linux", text).current())
        .session(SessionRow::new(text, "Logged in 20 November 2026, last used 5 minutes ago").end(end()))
        .session(SessionRow::new("Safari on iPhone", "Logged in 1 November 2026, last used today").end(end()))
        .extra_form(Form::new("/auth/sessions/end-others", words::text("sessions.end_others")).id("others"))
        .link(words::text("link.account"), "/account")
}

fn account(page: Page, text: &str) -> Page {
    page.fact(words::text("fact.email"), "ada@example.org")
        .fact(words::text("fact.role"), "admin")
        .fact("Display name", text)
        .link(words::text("link.edit_profile"), "/a")
        .link(words::text("link.change_email"), "/b")
        .link(words::text("link.change_password"), "/c")
        .link(words::text("link.sessions"), "/d")
        .link(words::text("link.delete_account"), "/e")
}

fn mailbox(mut page: Page, text: &str) -> Page {
    page.mails = ["Confirm your email address for Acme", text]
        .map(|subject| MailRow {
            to: "ada@example.org".to_owned(),
            subject: subject.to_owned(),
            when: "12:24:07".to_owned(),
            href: "/auth/dev/mailbox/1".to_owned(),
        })
        .into();
    page
}

fn mailbox_message(mut page: Page, text: &str) -> Page {
    let body = render_mail(&mail(MailPurpose::VerifyEmail, text)).text;
    page.mail = Some(MailView {
        from: "Acme <no-reply@acme.example>".to_owned(),
        to: text.to_owned(),
        when: "12:24:07".to_owned(),
        text: TextPiece::split(&body),
    });
    page.title("Confirm your email address for Acme").link(words::text("mailbox_message.back"), "/auth/dev/mailbox")
}
