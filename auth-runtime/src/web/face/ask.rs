//! A request on its way through a face.

use std::sync::Arc;

use http::{HeaderValue, request::Parts};

use crate::{
    error::Error,
    field::Fields,
    flow::{Auth, Current},
    page::{Form, Page, PageKind},
    redirect::LocalPath,
    user::AuthUser,
    web::{
        cookies::{self, CookieKind},
        form_token, pages,
    },
};

/// A request on its way through a face.
pub(in crate::web) struct Ask<'a, U: AuthUser> {
    pub(super) auth: &'a Auth<U>,
    pub(super) parts: &'a Parts,
    pub(super) current: Option<Arc<Current<U>>>,
    /// The hash of the session that forms are bound to.
    pub(super) session: Option<[u8; 32]>,
    /// Whether a page is asked for, and not JSON.
    pub(super) page: bool,
    /// The last part of the path, where the route has one that varies.
    pub(super) id: Option<String>,
    pub(super) fields: Fields,
    pub(super) typed: Vec<(String, String)>,
    pub(super) mistake: Option<Error>,
    pub(super) form_token: String,
}

impl<U: AuthUser> Ask<'_, U> {
    /// Who is logged in.
    pub(super) fn me(&self) -> Result<Arc<Current<U>>, Error> {
        self.current.clone().ok_or(Error::NotSignedIn)
    }

    /// The path of a route, for links and forms.
    pub(super) fn path(&self, route: &str) -> String {
        self.auth.settings().path(route)
    }

    /// What was typed into a field, to be shown again after a mistake.
    pub(super) fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(typed, _)| typed == name).map_or("", |(_, value)| value)
    }

    /// Whether the form has been sent already, and came back.
    pub(super) fn is_again(&self) -> bool {
        self.mistake.is_some()
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.parts.uri.query()?;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Where a browser goes after logging in, if it came from somewhere on this site (HT-4).
    pub(super) fn next(&mut self) -> String {
        let next = if self.page { self.fields.optional_text("next") } else { None };
        let path = next.and_then(|next| LocalPath::parse(&next)).map(|path| path.as_str().to_owned());
        path.unwrap_or_else(|| self.path("/account"))
    }

    /// The hidden field that carries where to go on, in a login form.
    pub(super) fn with_next(&self, form: Form) -> Form {
        let next = self.query("next").or_else(|| Some(self.typed("next").to_owned()));
        match next.and_then(|next| LocalPath::parse(&next)) {
            Some(next) => form.hidden("next", next.as_str()),
            None => form,
        }
    }

    /// A form that proves where it came from.
    pub(super) fn signed(&self, form: Form) -> Form {
        form.hidden(form_token::FIELD, &self.form_token)
    }

    /// A cookie of this realm.
    pub(super) fn cookie(&self, kind: CookieKind) -> Option<&str> {
        cookies::get(&self.parts.headers, self.auth.settings(), U::MODEL.realm, kind)
    }

    /// Removes a cookie of this realm.
    pub(super) fn removal(&self, kind: CookieKind) -> Result<HeaderValue, Error> {
        cookies::remove(self.auth.settings(), U::MODEL.realm, kind)
    }
}

/// A page of a kind, with what all pages have in common.
pub(super) fn page_of<U: AuthUser>(ask: &Ask<'_, U>, kind: PageKind) -> Page {
    Page::new(kind, &pages::site(ask.auth))
}
