//! One face a flow: its page, and what its form or JSON body is sent to.

mod account;
mod change_email;
mod change_password;
mod invitation;
mod link;
mod login;
mod profile;
mod register;
mod reset_password;
mod sessions;
mod verify_email;

use std::sync::Arc;

use http::{HeaderValue, StatusCode, header::REFERRER_POLICY, request::Parts};
use serde_json::{Value as JsonValue, json};

pub(super) use self::{
    account::{Account, DeleteAccount},
    change_email::{ChangeEmail, ConfirmEmail},
    change_password::ChangePassword,
    invitation::Invitation,
    login::{Login, Logout, Reauthenticate},
    profile::Me,
    register::Register,
    reset_password::{ForgotPassword, ResetPassword},
    sessions::{EndOtherSessions, EndSession, Sessions},
    verify_email::{Verify, VerifyResend},
};
use super::{
    Answer, body,
    cookies::{self, CookieKind},
    cross_site,
    form_token::{self, Binding},
    negotiate::{self, BodyKind},
    pages, session,
};
use crate::{
    error::{Error, FieldError, FieldErrors},
    field::Fields,
    flow::{Auth, Current},
    page::{Form, Page, PageKind},
    redirect::LocalPath,
    user::AuthUser,
    words,
};

/// One flow on the web.
pub(super) trait Face<U: AuthUser>: 'static {
    /// Its path under `AUTH_PATH`.
    const PATH: &'static str;

    /// Its page, as it is first seen and after a mistake.
    fn page(ask: &Ask<'_, U>) -> impl Future<Output = Result<Page, Error>> + Send;

    /// What its form or JSON body asks for.
    fn submit(ask: &mut Ask<'_, U>) -> impl Future<Output = Result<Done, Error>> + Send;

    /// What `GET` answers where JSON is asked for; by default the page, since there is no other.
    fn show(ask: &Ask<'_, U>) -> impl Future<Output = Result<Option<JsonValue>, Error>> + Send {
        let _ = ask;
        async { Ok(None) }
    }

    /// The cookie in which a mailed link's token waits, where the flow has links.
    const LINK: Option<CookieKind> = None;

    /// Whether it needs not know who asks, so that it also works for somebody whose role this build does not know
    /// (RB-7).
    const FOR_STRANGERS: bool = false;
}

/// A request on its way through a face.
pub(super) struct Ask<'a, U: AuthUser> {
    pub(super) auth: &'a Auth<U>,
    pub(super) parts: &'a Parts,
    pub(super) current: Option<Arc<Current<U>>>,
    /// The hash of the session that forms are bound to.
    session: Option<[u8; 32]>,
    /// Whether a page is asked for, and not JSON.
    pub(super) page: bool,
    /// The last part of the path, where the route has one that varies.
    pub(super) id: Option<String>,
    pub(super) fields: Fields,
    typed: Vec<(String, String)>,
    mistake: Option<Error>,
    form_token: String,
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

/// What was done, and what each of the two faces says about it.
pub(super) struct Done {
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
}

/// Answers a `GET`.
pub(super) async fn get<F: Face<U>, U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Answer {
    let outcome = async {
        let (current, session) = asker::<F, U>(auth, parts).await?;
        let (binding, new_cookie) = Binding::of(auth, session, &parts.headers)?;
        let ask = Ask {
            auth,
            parts,
            current,
            session,
            page: negotiate::wants_page(parts),
            id: None,
            fields: Fields::default(),
            typed: Vec::new(),
            mistake: None,
            form_token: binding.token(auth)?,
        };
        if let (Some(kind), Some(token)) = (F::LINK, ask.query("token")) {
            return link::set_aside(&ask, kind, F::PATH, &token);
        }
        if !ask.page
            && let Some(json) = F::show(&ask).await?
        {
            return Ok(Answer::json(StatusCode::OK, &json));
        }
        let page = F::page(&ask).await?;
        let answer = Answer::page::<U>(StatusCode::OK, &dressed(&ask, page)).cookies(new_cookie);
        // Whoever sees a landing page's address learns nothing from it, and neither does the next page (RS-6).
        Ok(if F::LINK.is_some() { answer.with(REFERRER_POLICY, "no-referrer") } else { answer })
    };
    match outcome.await {
        Ok(answer) => answer,
        Err(error) => session::refusal(auth, parts, &error),
    }
}

/// Answers what changes something: a form, or JSON by whichever method. `body` is an error where it did not come whole.
pub(super) async fn submit<F: Face<U>, U: AuthUser>(
    auth: &Auth<U>,
    parts: &mut Parts,
    body: Result<impl AsRef<[u8]> + Send + Sync, Error>,
    id: Option<String>,
) -> Answer {
    session::look_again::<U>(parts);
    let (current, session) = match asker::<F, U>(auth, parts).await {
        Ok(asker) => asker,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let page = negotiate::wants_page(parts);
    let (binding, new_cookie) = match Binding::of(auth, session, &parts.headers) {
        Ok(bound) => bound,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let form_token = match binding.token(auth) {
        Ok(token) => token,
        Err(error) => return session::refusal(auth, parts, &error),
    };
    let mut ask = Ask {
        auth,
        parts,
        current,
        session,
        page,
        id,
        fields: Fields::default(),
        typed: Vec::new(),
        mistake: None,
        form_token,
    };
    match accept::<F, U>(&mut ask, body).await {
        Ok(done) => done.answer::<U>(&ask, new_cookie),
        Err(error) if !page => Answer::problem(&error),
        Err(error) => again::<F, U>(ask, error).await.cookies(new_cookie),
    }
}

/// Who asks, and the hash of the session that their forms are bound to.
async fn asker<F: Face<U>, U: AuthUser>(
    auth: &Auth<U>,
    parts: &mut Parts,
) -> Result<(Option<Arc<Current<U>>>, Option<[u8; 32]>), Error> {
    match session::current(auth, parts).await {
        Ok(current) => {
            let hash = current.as_ref().map(|current| current.secret_hash);
            Ok((current, hash))
        }
        Err(error @ Error::RoleUnknown(_)) if F::FOR_STRANGERS => {
            super::answer::log(&error);
            let secret = cookies::session_secret(&parts.headers, auth.settings(), U::MODEL.realm);
            Ok((None, secret.map(|secret| secret.hash())))
        }
        Err(error) => Err(error),
    }
}

async fn accept<F: Face<U>, U: AuthUser>(
    ask: &mut Ask<'_, U>,
    body: Result<impl AsRef<[u8]> + Send + Sync, Error>,
) -> Result<Done, Error> {
    cross_site::check(ask.parts, ask.auth.settings())?;
    let body = body?;
    let body = body.as_ref();
    let kind = negotiate::body_kind(&ask.parts.headers);
    ask.fields = body::fields(kind, body)?;
    if kind == BodyKind::Form {
        ask.typed = form_urlencoded::parse(body)
            .filter(|(name, _)| !name.contains("password") && name != form_token::FIELD)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let sent = ask.fields.text(form_token::FIELD);
        form_token::check(ask.auth, ask.session, &ask.parts.headers, sent)?;
    }
    F::submit(ask).await
}

/// The page once more, with what was typed and what is wrong with it.
async fn again<F: Face<U>, U: AuthUser>(mut ask: Ask<'_, U>, error: Error) -> Answer {
    if matches!(error, Error::ReauthenticationRequired) {
        let next: String = form_urlencoded::byte_serialize(ask.path(F::PATH).as_bytes()).collect();
        return Answer::see_other(&format!("{}?next={next}", ask.path("/reauthenticate")));
    }
    let status = error.status();
    ask.mistake = Some(error);
    match F::page(&ask).await {
        Ok(page) => {
            let page = dressed(&ask, page);
            let answer = Answer::page::<U>(status, &page);
            match &ask.mistake {
                Some(error) => {
                    super::answer::log(error);
                    answer.busy(error)
                }
                None => answer,
            }
        }
        Err(error) => {
            // What was refused before anything was looked at is not a matter of a link that does not work.
            let first = ask
                .mistake
                .filter(|mistake| matches!(mistake, Error::CrossSite | Error::FormExpired | Error::BadBody(..)));
            session::refusal(ask.auth, ask.parts, &first.unwrap_or(error))
        }
    }
}

/// Puts on a page what every page has: who is logged in, what was just done, what went wrong.
fn dressed<U: AuthUser>(ask: &Ask<'_, U>, mut page: Page) -> Page {
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
        Some(Error::Invalid(errors)) => with_errors(page, errors),
        // Where the address is not asked for, it is the password.
        Some(Error::InvalidCredentials) if page.kind != PageKind::Login => {
            let mut errors = FieldErrors::default();
            let asked = page.form.iter().flat_map(|form| &form.fields).find(|field| field.is_current_password());
            errors.add(asked.map_or("password", |field| &field.name), FieldError::code("wrong_password"));
            with_errors(page, &errors)
        }
        Some(error) => page.error(words::text(error.code())),
        None => page,
    }
}

/// Puts each mistake beside its field; what belongs to no field of the form stands above it.
fn with_errors(mut page: Page, errors: &FieldErrors) -> Page {
    let Some(form) = page.form.take() else { return page.error(words::text("invalid_input")) };
    let known = |name: &str| form.fields.iter().any(|field| field.name == name);
    let stray = errors.iter().find(|(name, _)| !known(name)).map(|(name, error)| format!("{name}: {}", error.text()));
    page.form = Some(form.errors(errors));
    match stray {
        Some(stray) => page.error(stray),
        None => page,
    }
}

impl Done {
    fn answer<U: AuthUser>(self, ask: &Ask<'_, U>, new_cookie: Option<HeaderValue>) -> Answer {
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

/// The user as JSON, for who has just logged in.
fn user_json<U: AuthUser>(user: &U) -> Result<JsonValue, Error> {
    Ok(json!({ "user": serde_json::to_value(user.public()).map_err(Error::internal)? }))
}

/// The cookie of a session that has just begun or has a new secret.
fn session_cookie<U: AuthUser>(
    ask: &Ask<'_, U>,
    secret: &crate::token::SessionSecret,
    remembered: bool,
    expires_at: crate::clock::Timestamp,
) -> Result<HeaderValue, Error> {
    // Without "remember me" the cookie ends with the browser (SE-11).
    let age = remembered.then(|| expires_at.since(ask.auth.clock().now()));
    cookies::set(ask.auth.settings(), U::MODEL.realm, CookieKind::Session, secret.text().expose(), age)
}

/// A page of a kind, with what all pages have in common.
fn page_of<U: AuthUser>(ask: &Ask<'_, U>, kind: PageKind) -> Page {
    Page::new(kind, &pages::site(ask.auth))
}
