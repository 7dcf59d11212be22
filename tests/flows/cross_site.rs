//! Requests that another site makes a browser send, and forms that are not ours.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::support::{
    FORM, HTML, JSON, PASSWORD, SESSION, User, UserRole, dump, is_actix, register, registered, roles, routes,
};
use authwright::{
    prelude::*,
    test::{TestAnswer, TestApp, TestClient, TestRouter},
};
use axum::{
    body::Body,
    http::{
        HeaderName, Method,
        header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN},
    },
};
use serde_json::json;

const OURS: &str = "https://app.example";
const LISTED: &str = "https://spa.example";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

const SITES: [Option<&str>; 7] =
    [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none"), Some("Same-Origin"), Some("")];

const ORIGINS: [Option<&str>; 12] = [
    None,
    Some(OURS),
    Some(LISTED),
    Some("https://evil.example"),
    Some("null"),
    Some(""),
    Some("http://app.example"),
    Some("https://app.example:444"),
    Some("https://app.example/"),
    Some("https://app.example.evil.example"),
    Some("https://evil.app.example"),
    Some("https://APP.example"),
];

/// Each with a body, but for the first.
const BODIES: [(&str, Option<&str>); 8] = [
    ("", None),
    ("{}", Some(JSON)),
    ("{}", Some("application/json; charset=utf-8")),
    ("a=b", Some(FORM)),
    ("{\"a\":\"=b\"}", Some("text/plain")),
    ("a", Some("multipart/form-data; boundary=a")),
    ("{}", Some("text/plain; application/json")),
    ("{}", None),
];

/// What the rule says, in the words of the checklist. A listed origin is listed whatever the browser calls its site.
fn allowed(site: Option<&str>, origin: Option<&str>, body: (&str, Option<&str>)) -> bool {
    if origin == Some(LISTED) {
        return true;
    }
    match (site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == OURS,
        (None, None) => matches!(body, ("", None)) || body.1.is_some_and(|kind| kind.starts_with(JSON)),
    }
}

async fn send(
    client: &TestClient,
    method: Method,
    path: &str,
    site: Option<&str>,
    origin: Option<&str>,
    (body, kind): (&'static str, Option<&str>),
) -> TestAnswer {
    let length = body.len().to_string();
    let mut headers = vec![(ACCEPT, JSON)];
    headers.extend(site.map(|site| (SEC_FETCH_SITE, site)));
    headers.extend(origin.map(|origin| (ORIGIN, origin)));
    headers.extend(kind.map(|kind| (CONTENT_TYPE, kind)));
    if !body.is_empty() {
        headers.push((CONTENT_LENGTH, &length));
    }
    client.send(method, path, &headers, Body::from(body)).await
}

/// How often a refund was made.
type Refunds = Arc<AtomicUsize>;

mod on_axum {
    use super::{Auth, CurrentUser, Ordering, Refunds, TestRouter, User, public, require_login, roles};
    use authwright::axum::{Router, get, post};
    use axum::extract::{FromRef, State};

    include!("refunding.rs");
}

mod on_actix {
    use super::{Auth, CurrentUser, Ordering, Refunds, TestRouter, User, public, require_login, roles};
    use authwright::actix::{FromRef, Router, State, get, post};

    include!("refunding.rs");
}

/// An application of which another origin is listed, and how often a refund was made.
async fn app() -> (TestApp<User>, Refunds) {
    let refunds = Refunds::default();
    let counter = Arc::clone(&refunds);
    let routes = |auth| if is_actix() { on_actix::routes(auth, counter) } else { on_axum::routes(auth, counter) };
    (TestApp::configured(|builder| builder.allowed_origins([LISTED]), routes).await, refunds)
}

// HT-1
#[tokio::test]
async fn a_guarded_handler_runs_only_for_requests_of_this_site() {
    let (app, refunds) = app().await;
    let client = app.login_as(UserRole::User).await;
    let unsafe_methods = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    for method in [Method::GET, Method::HEAD].into_iter().chain(unsafe_methods.clone()) {
        for site in SITES {
            for origin in ORIGINS {
                for body in BODIES {
                    let before = refunds.load(Ordering::SeqCst);
                    let answer = send(&client, method.clone(), "/refund", site, origin, body).await;
                    let ran = refunds.load(Ordering::SeqCst) - before;
                    let may = !unsafe_methods.contains(&method) || allowed(site, origin, body);
                    let case = format!("{method} {site:?} {origin:?} {body:?}");
                    assert_eq!((answer.status(), ran), if may { (200, 1) } else { (403, 0) }, "{case}");
                    if !may {
                        assert!(answer.text().contains(authwright::words::text("cross_site")), "{case}");
                    }
                }
            }
        }
    }
}

// HT-1
#[tokio::test]
async fn an_optional_user_is_not_lent_to_another_site_either() {
    let (app, _) = app().await;
    let client = app.login_as(UserRole::User).await;
    for site in SITES {
        for origin in ORIGINS {
            for body in BODIES {
                let answer = send(&client, Method::POST, "/ask", site, origin, body).await;
                let case = format!("{site:?} {origin:?} {body:?}");
                let expected = if allowed(site, origin, body) { 200 } else { 403 };
                assert_eq!(answer.status(), expected, "{case}");
            }
        }
    }
    // Without a session there is nothing to lend.
    let answer = send(&app.client(), Method::POST, "/ask", Some("cross-site"), None, BODIES[3]).await;
    assert_eq!(answer.text(), "nobody");
}

// HT-1
#[tokio::test]
async fn the_toolkits_own_routes_refuse_other_sites_too() {
    let (app, _) = app().await;
    let client = registered(&app, "ann@example.org").await;
    let anonymous = app.client();
    let public = ["login", "logout", "register", "verify", "verify/resend", "password/forgot", "password/reset"];
    let public = public.into_iter().chain(["email/confirm", "invitation"]).map(|path| (&anonymous, path, Method::POST));
    let mine = ["reauthenticate", "password/change", "email/change", "me", "me/delete", "sessions/end-others"];
    let mine = mine.into_iter().map(|path| (&client, path, Method::POST));
    let others =
        [(&client, "me", Method::PATCH), (&client, "sessions", Method::DELETE), (&client, "logout", Method::POST)];
    let before = dump(&app).await;
    for (client, path, method) in public.chain(mine).chain(others) {
        let path = format!("/auth/{path}");
        for site in SITES {
            for origin in ORIGINS {
                for body in BODIES.into_iter().filter(|body| !allowed(site, origin, *body)) {
                    let answer = send(client, method.clone(), &path, site, origin, body).await;
                    let case = format!("{method} {path} {site:?} {origin:?} {body:?}");
                    assert_eq!(answer.status(), 403, "{case}");
                    let words = authwright::words::text("cross_site");
                    assert!(answer.text().contains(words), "{case}: {}", answer.text());
                }
            }
        }
    }
    assert_eq!(dump(&app).await, before);
    assert_eq!(client.get("/auth/me").await.status(), 200);
}

// HT-1
#[tokio::test]
async fn who_is_of_this_site_or_listed_is_let_through() {
    let (app, _) = app().await;
    let user = app.user(UserRole::User).await;
    for (site, origin) in [
        (None, None),
        (Some("same-origin"), None),
        (Some("same-origin"), Some(OURS)),
        (None, Some(OURS)),
        (None, Some(LISTED)),
        (Some("same-site"), Some(LISTED)),
        (Some("cross-site"), Some(LISTED)),
    ] {
        let client = app.client();
        let body = json!({ "email": user.email, "password": TestApp::<User>::PASSWORD }).to_string();
        let mut headers = vec![(CONTENT_TYPE, JSON)];
        headers.extend(site.map(|site| (SEC_FETCH_SITE, site)));
        headers.extend(origin.map(|origin| (ORIGIN, origin)));
        let answer = client.send(Method::POST, "/auth/login", &headers, body).await;
        assert_eq!(answer.status(), 200, "{site:?} {origin:?}");
        let mut headers = headers[1..].to_vec();
        headers.push((CONTENT_TYPE, JSON));
        let answer = client.send(Method::POST, "/auth/logout", &headers, "{}").await;
        assert_eq!(answer.status(), 204, "{site:?} {origin:?}");
    }
}

fn hidden(page: &TestAnswer) -> String {
    let (_, hidden) = page.form().unwrap_or_else(|| panic!("no form: {}", page.text()));
    hidden.into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

async fn refused(client: &TestClient, path: &str, fields: &[(&str, &str)]) {
    let answer = client.form(path, fields).await;
    let words = authwright::words::text("form_expired");
    assert_eq!(answer.status(), 403, "{path} {fields:?}: {}", answer.text());
    assert!(answer.text().contains(words), "{path}: {}", answer.text());
}

// HT-1
#[tokio::test]
async fn a_form_without_a_token_of_this_browser_is_refused() {
    let app = TestApp::on_file(routes).await;
    let user = app.user(UserRole::User).await;
    let victim = app.client();
    let own = hidden(&victim.page("/auth/login").await);
    let attacker = app.client();
    let foreign = hidden(&attacker.page("/auth/login").await);
    let mut altered = own.clone();
    altered.replace_range(10..11, if &own[10..11] == "A" { "B" } else { "A" });
    let before = dump(&app).await;

    let fields = [("email", user.email.as_str()), ("password", TestApp::<User>::PASSWORD)];
    let with = |token: &str| -> Vec<(&str, String)> {
        let mut all: Vec<_> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        all.push(("form_token", token.to_owned()));
        all
    };
    refused(&victim, "/auth/login", &fields).await;
    let long = "A".repeat(5000);
    for token in ["", " ", "x", &foreign, &altered, &own[..own.len() - 1], &format!("{own}A"), &long] {
        let sent = with(token);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if token.len() > 4096 {
            assert_eq!(victim.form("/auth/login", &sent).await.status(), 403);
        } else {
            refused(&victim, "/auth/login", &sent).await;
        }
    }
    // A browser without the cookie that the token is bound to.
    let sent = with(&own);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    refused(&app.client(), "/auth/login", &sent).await;
    // The attacker's own cookie fits only the attacker's own token.
    refused(&attacker, "/auth/login", &sent).await;
    assert_eq!(dump(&app).await, before);
    assert_eq!(victim.cookie(SESSION), None);
    assert_eq!(victim.form("/auth/login", &sent).await.status(), 303);

    // Logged in, the token of before is none any more: it was bound to the cookie, and now there is a session.
    refused(&victim, "/auth/logout", &[("form_token", &own)]).await;
    assert_eq!(victim.get("/auth/me").await.status(), 200);
}

// HT-1: every form of the toolkit.
#[tokio::test]
async fn every_form_asks_for_its_token() {
    let app = TestApp::on_file(routes).await;
    let client = registered(&app, "ann@example.org").await;
    let other = registered(&app, "bob@example.org").await;
    let foreign = hidden(&other.page("/auth/password/change").await);
    let anonymous = app.client();
    anonymous.page("/auth/login").await;
    let before = dump(&app).await;
    let id = client.get("/auth/sessions").await.json()[0]["id"].as_str().unwrap().to_owned();
    let end = format!("sessions/{id}/end");
    let mine =
        ["logout", "reauthenticate", "password/change", "email/change", "me", "me/delete", "sessions/end-others"];
    for path in mine.into_iter().chain([end.as_str()]) {
        let path = format!("/auth/{path}");
        refused(&client, &path, &[]).await;
        refused(&client, &path, &[("form_token", &foreign)]).await;
    }
    let public = ["login", "register", "verify", "verify/resend", "password/forgot", "password/reset", "email/confirm"];
    for path in public.into_iter().chain(["invitation", "logout"]) {
        let answer = anonymous.form(&format!("/auth/{path}"), &[("email", "eve@example.org")]).await;
        // Landing pages too, which without a link that waits cannot be shown again.
        assert_eq!(answer.status(), 403, "{path}: {}", answer.text());
        assert!(answer.text().contains(authwright::words::text("form_expired")), "{path}");
    }
    assert_eq!(dump(&app).await, before);
    assert_eq!(client.get("/auth/me").await.status(), 200);
}

// HT-1
#[tokio::test]
async fn a_form_token_ends_after_twelve_hours_and_with_its_session() {
    let app = TestApp::on_file(routes).await;
    let client = app.login_as(UserRole::User).await;
    let token = hidden(&client.page("/auth/me").await);
    app.advance(Duration::from_hours(12));
    refused(&client, "/auth/me", &[("form_token", &token), ("display_name", "New")]).await;
    let token = hidden(&client.page("/auth/me").await);
    let answer = client.form("/auth/me", &[("form_token", &token), ("display_name", "New")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.text());

    // A new secret is another session (SE-2), of the same user too.
    let old = hidden(&client.page("/auth/me").await);
    let proof = client.post("/auth/reauthenticate", json!({ "password": TestApp::<User>::PASSWORD })).await;
    assert_eq!(proof.status(), 200);
    refused(&client, "/auth/me", &[("form_token", &old), ("display_name", "Newer")]).await;
    let user = app.auth().find_by_email("user@app.example").await.unwrap().unwrap();
    let elsewhere = app.login(&user).await;
    let token = hidden(&client.page("/auth/me").await);
    refused(&elsewhere, "/auth/me", &[("form_token", &token), ("display_name", "Newest")]).await;
}

// HT-1: login CSRF. An attacker wants the victim to go on in the attacker's account.
#[tokio::test]
async fn nobody_is_logged_in_by_another_site() {
    let (app, _) = app().await;
    let mallory = app.user(UserRole::User).await;
    let fields = [("email", mallory.email.as_str()), ("password", TestApp::<User>::PASSWORD)];
    let attacker = app.client();
    let token = hidden(&attacker.page("/auth/login").await);
    let body = format!("email={}&password={}&form_token={token}", fields[0].1, fields[1].1.replace(' ', "+"));
    let victim = registered(&app, "victim@example.org").await;
    let anonymous = app.client();
    anonymous.page("/auth/login").await;
    for client in [&victim, &anonymous] {
        let before = client.cookie(SESSION);
        for (site, origin) in [
            (Some("cross-site"), Some("https://evil.example")),
            (Some("same-site"), Some("https://evil.app.example")),
            (None, Some("null")),
            (None, None),
            // A browser that sends neither header truthfully is still stopped by the token.
            (None, Some(OURS)),
        ] {
            let mut headers = vec![(ACCEPT, HTML), (CONTENT_TYPE, FORM)];
            headers.extend(site.map(|site| (SEC_FETCH_SITE, site)));
            headers.extend(origin.map(|origin| (ORIGIN, origin)));
            let answer = client.send(Method::POST, "/auth/login", &headers, body.clone()).await;
            assert_eq!(answer.status(), 403, "{site:?} {origin:?}: {}", answer.text());
            assert!(!answer.cookies().iter().any(|cookie| cookie.starts_with(SESSION)));
        }
        assert_eq!(client.cookie(SESSION), before);
    }
    // Nor is anybody confirmed into an attacker's account by a link that was not asked for here.
    let (_, _) = register(&app, "mallory@example.org").await;
    let link = app.mail_to("mallory@example.org").await.link();
    assert_eq!(anonymous.page(&link).await.status(), 303);
    let answer = anonymous.submit("/auth/verify", &[]).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    assert_eq!(anonymous.cookie(SESSION), None);
    assert_ne!(PASSWORD, TestApp::<User>::PASSWORD);
}
