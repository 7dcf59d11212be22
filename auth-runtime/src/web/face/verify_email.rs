//! Confirming the address of a sign-up, and asking for its link again.

use http::StatusCode;

use super::{Ask, Done, Face, link, login::end_old_session, page_of, session_cookie, user_json};
use crate::{
    config::Registration,
    error::Error,
    flow::Proof,
    page::{Field, Page, PageKind},
    password::Password,
    token::{SignupBrowser, Token, VerifyEmail},
    user::AuthUser,
    web::{client, cookies::CookieKind, pages},
    words,
};

pub(in crate::web) struct Verify;

fn browser<U: AuthUser>(ask: &Ask<'_, U>) -> Option<Token<SignupBrowser>> {
    ask.cookie(CookieKind::Signup).map(Token::from)
}

impl<U: AuthUser> Face<U> for Verify {
    const PATH: &'static str = "/verify";
    const LINK: Option<CookieKind> = Some(CookieKind::VerifyLink);

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let token: Token<VerifyEmail> = ask.cookie(CookieKind::VerifyLink).ok_or(Error::InvalidToken)?.into();
        let signup = ask.auth.peek_verification(&token, browser(ask).as_ref()).await?;
        let form = pages::form(PageKind::Verify, ask.path("/verify"));
        let page = page_of(ask, PageKind::Verify);
        let open = ask.auth.settings().registration == Registration::Open;
        // What was signed up with cannot be changed any more: nothing on this page would help.
        let page = match ask.mistake {
            Some(Error::Invalid(_)) if open => page.link(words::text("link.register_again"), ask.path("/register")),
            _ => page,
        };
        if signup.made_here {
            return Ok(page.form(ask.signed(form)));
        }
        let form = form.account(signup.email).field(Field::password("password"));
        let page = page.lead(words::text("verify.lead_password")).form(ask.signed(form));
        Ok(if open { page.link(words::text("link.not_me"), ask.path("/register")) } else { page })
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let token = link::token(ask, CookieKind::VerifyLink);
        let password = ask.fields.optional_text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let token: Token<VerifyEmail> = token.ok_or(Error::InvalidToken)?.into();
        let browser = browser(ask);
        let proof = match (&password, &browser) {
            (Some(password), _) => Proof::Password(password),
            (None, Some(browser)) => Proof::Browser(browser),
            (None, None) => Proof::None,
        };
        let login = ask.auth.verify_email(&token, proof, &client::device(&ask.parts.headers)).await?;
        end_old_session(ask).await?;
        let cookie = session_cookie(ask, &login.secret, login.remembered, login.expires_at)?;
        let account = format!("{}?notice=confirmed", ask.path("/account"));
        Ok(Done::go(StatusCode::OK, user_json(&login.user)?, account)
            .cookie(cookie)
            .cookie(ask.removal(CookieKind::VerifyLink)?)
            .cookie(ask.removal(CookieKind::Signup)?))
    }
}

pub(in crate::web) struct VerifyResend;

impl<U: AuthUser> Face<U> for VerifyResend {
    const PATH: &'static str = "/verify/resend";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::VerifyResend, ask.path("/verify/resend"))
            .field(Field::email().value(ask.typed("email")));
        Ok(page_of(ask, PageKind::VerifyResend)
            .form(ask.signed(form))
            .link(words::text("link.login"), ask.path("/login")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let email = ask.fields.text("email");
        std::mem::take(&mut ask.fields).finish()?;
        let email = email.ok_or_else(|| Error::field("email", "required"))?;
        ask.auth.resend_verification(&email, browser(ask).as_ref()).await?;
        Ok(Done::notice(StatusCode::ACCEPTED, "verification_sent", &ask.path("/login")))
    }
}
