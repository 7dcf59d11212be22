//! What was done, and what each of the two faces says about it.

use http::{HeaderValue, StatusCode};
use serde_json::{Value as JsonValue, json};

use super::{Ask, dress::dressed};
use crate::{page::Page, user::AuthUser, web::Answer, words};

/// What was done, and what each of the two faces says about it.
pub(in crate::web) struct Done {
    status: StatusCode,
    json: JsonValue,
    cookies: Vec<HeaderValue>,
    then: Then,
}

/// What a browser sees after a form.
enum Then {
    /// Another page, by 303.
    Go(String),
    /// A page of its own.
    Show(Box<Page>),
}

impl Done {
    /// Done: JSON gets the status and the document, a browser goes on to a path.
    pub(super) fn go(status: StatusCode, json: JsonValue, path: String) -> Self {
        Self { status, json, cookies: Vec::new(), then: Then::Go(path) }
    }

    /// Done: JSON gets the words of a code, a browser goes on to a page that says them.
    pub(super) fn notice(status: StatusCode, code: &'static str, path: &str) -> Self {
        Self::go(status, json!({ "message": words::text(code) }), format!("{path}?notice={code}"))
    }

    /// Done: JSON gets no content, a browser goes on to a page that says the words of a code.
    pub(super) fn silent(code: &'static str, path: &str) -> Self {
        Self::go(StatusCode::NO_CONTENT, JsonValue::Null, format!("{path}?notice={code}"))
    }

    /// Taken on, to be done in time: JSON gets the words of the page, a browser the page.
    pub(super) fn accepted(page: Page) -> Self {
        let json = json!({ "message": page.lead });
        Self { status: StatusCode::ACCEPTED, json, cookies: Vec::new(), then: Then::Show(Box::new(page)) }
    }

    /// Adds a cookie.
    pub(super) fn cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// The answer in the form that was asked for.
    pub(super) fn answer<U: AuthUser>(self, ask: &Ask<'_, U>, new_cookie: Option<HeaderValue>) -> Answer {
        let Self { status, json, cookies, then } = self;
        let answer = if ask.page {
            match then {
                Then::Go(path) => Answer::see_other(&path),
                Then::Show(page) => Answer::page::<U>(status, &dressed(ask, *page)).cookies(new_cookie),
            }
        } else if status == StatusCode::NO_CONTENT {
            Answer::empty()
        } else {
            Answer::json(status, &json)
        };
        answer.cookies(cookies)
    }
}
