//! What a page shows, as plain data: no HTML, no HTTP, no user type.
//!
//! ```
//! use authwright_runtime::{
//!     page::{Field, Form, Page, PageKind, Site},
//!     words,
//! };
//!
//! let site = Site::new("Acme", "/", "/auth/style.css");
//! let form = Form::new("/auth/login", words::text("login.submit"))
//!     .field(Field::email().value("ada@example.org"))
//!     .field(Field::password("password"))
//!     .field(Field::remember())
//!     .hidden("form_token", "signed");
//! let page = Page::new(PageKind::Login, &site)
//!     .form(form)
//!     .link(words::text("link.forgot_password"), "/auth/password/forgot")
//!     .error(words::text("invalid_credentials"));
//! assert_eq!(page.title, "Log in");
//! ```

mod field;
mod form;
mod kind;
mod mailbox;
mod session;

pub use field::{Field, FieldKind};
pub use form::{Form, Mistake};
pub use kind::PageKind;
pub use mailbox::{MailRow, MailView, TextPiece};
pub use session::SessionRow;

use crate::words;

/// What all pages of an application have in common.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Site {
    /// The application's name, shown at the top of each page.
    pub service: String,
    /// Where that name leads.
    pub home: String,
    /// The address of the stylesheet.
    pub stylesheet: String,
}

impl Site {
    /// The name of the application, where it leads, and the address of the stylesheet.
    #[must_use]
    pub fn new(service: impl Into<String>, home: impl Into<String>, stylesheet: impl Into<String>) -> Self {
        Self { service: service.into(), home: home.into(), stylesheet: stylesheet.into() }
    }
}

/// A link to a related page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// What a page shows.
#[derive(Clone)]
#[non_exhaustive]
pub struct Page {
    /// Which page it is.
    pub kind: PageKind,
    /// What all pages have in common.
    pub site: Site,
    /// The heading; by default [`PageKind::title`].
    pub title: String,
    /// The sentence below the heading; by default [`PageKind::lead`].
    pub lead: Option<String>,
    /// What was just done.
    pub notice: Option<String>,
    /// What went wrong and belongs to no field.
    pub error: Option<String>,
    /// The form of the page.
    pub form: Option<Form>,
    /// Further small forms.
    pub forms: Vec<Form>,
    /// Related pages.
    pub links: Vec<Link>,
    /// Who is logged in.
    pub user: Option<String>,
    /// The button that logs out.
    pub logout: Option<Form>,
    /// Where the account is logged in.
    pub sessions: Vec<SessionRow>,
    /// What the account holds: labels and values.
    pub facts: Vec<(String, String)>,
    /// The mailbox of a development run.
    pub mails: Vec<MailRow>,
    /// The mail that is open.
    pub mail: Option<MailView>,
}

impl Page {
    /// A page with its own title and lead and nothing else yet.
    #[must_use]
    pub fn new(kind: PageKind, site: &Site) -> Self {
        Self {
            kind,
            site: site.clone(),
            title: kind.title().to_owned(),
            lead: kind.lead().map(str::to_owned),
            notice: None,
            error: None,
            form: None,
            forms: Vec::new(),
            links: Vec::new(),
            user: None,
            logout: None,
            sessions: Vec::new(),
            facts: Vec::new(),
            mails: Vec::new(),
            mail: None,
        }
    }

    /// A page that says what an [error code](crate::error::Error::code) means.
    #[must_use]
    pub fn problem(code: &'static str, site: &Site) -> Self {
        let page = Self::new(PageKind::Message, site).lead(words::text(code));
        match words::find(&format!("{code}.title")) {
            Some(title) => page.title(title),
            None => page,
        }
    }

    /// Sets the heading.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the sentence below the heading.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Says what was just done.
    #[must_use]
    pub fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notice = Some(notice.into());
        self
    }

    /// Says what went wrong, where it belongs to no field.
    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// Sets the form of the page.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = Some(form);
        self
    }

    /// Adds a further small form.
    #[must_use]
    pub fn extra_form(mut self, form: Form) -> Self {
        self.forms.push(form);
        self
    }

    /// Adds a link to a related page.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link { label: label.into(), href: href.into() });
        self
    }

    /// Says who is logged in, with the button that logs out.
    #[must_use]
    pub fn user(mut self, who: impl Into<String>, logout: Form) -> Self {
        self.user = Some(who.into());
        self.logout = Some(logout);
        self
    }

    /// Adds a fact about the account.
    #[must_use]
    pub fn fact(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push((label.into(), value.into()));
        self
    }

    /// Adds a place where the account is logged in.
    #[must_use]
    pub fn session(mut self, session: SessionRow) -> Self {
        self.sessions.push(session);
        self
    }

    /// Whether anything on it says that something went wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.error.is_some() || !self.field_errors().is_empty()
    }

    /// The mistakes in the page's form, in the order of its fields.
    #[must_use]
    pub fn field_errors(&self) -> Vec<Mistake<'_>> {
        self.form.as_ref().map(Form::mistakes).unwrap_or_default()
    }

    /// The words for a code, in the page's language.
    #[must_use]
    pub fn word(&self, code: &'static str) -> &'static str {
        words::text(code)
    }

    /// The page's language, as the `lang` of HTML names it.
    #[must_use]
    pub fn language(&self) -> &'static str {
        words::LANGUAGE
    }
}
