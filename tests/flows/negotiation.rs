//! One path, two faces: JSON and pages, and where a browser is sent.

use crate::support::{
    FORM, HTML, JSON, PASSWORD, SESSION, User, UserRole, app, log_in, own_routes, register, registered, routes,
};
use authwright::{
    config::Registration,
    test::{TestAnswer, TestApp, TestClient},
};
use axum::{
    body::Body,
    http::{
        Method,
        header::{ACCEPT, CONTENT_TYPE, ORIGIN},
    },
};
use serde_json::json;

const NEW: &str = "another long enough phrase";

// DESIGN: JSON unless `Accept` names `text/html`.
#[tokio::test]
async fn a_get_answers_in_the_face_that_is_asked_for() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    for (accept, page) in [
        (None, false),
        (Some("*/*"), false),
        (Some("application/json"), false),
        (Some("application/json, text/plain, */*"), false),
        (Some("text/*"), false),
        (Some("text/html;q=0"), false),
        (Some("application/json, text/html; q=0.000"), false),
        (Some(""), false),
        (Some("text/htmlx"), false),
        (Some("text/html"), true),
        (Some(HTML), true),
        (Some("application/json;q=0.9, TEXT/HTML;q=0.1"), true),
        (Some("text/html;level=1"), true),
    ] {
        let headers: Vec<_> = accept.map(|accept| (ACCEPT, accept)).into_iter().collect();
        let answer = ann.send(Method::GET, "/auth/me", &headers, Body::empty()).await;
        let kind = if page { "text/html; charset=utf-8" } else { "application/json" };
        assert_eq!((answer.status(), answer.header("content-type")), (200, kind), "{accept:?}");
        assert_eq!(answer.header("vary"), "Accept, Cookie");
        let answer = app.client().send(Method::GET, "/auth/me", &headers, Body::empty()).await;
        assert_eq!(answer.status(), if page { 303 } else { 401 }, "{accept:?}");
    }
}

// DESIGN: for a `POST` the body's type decides, whatever `Accept` says.
#[tokio::test]
async fn a_post_answers_in_the_face_of_its_body() {
    let app = app().await;
    registered(&app, "ann@example.org").await;
    let client = app.client();
    let body = json!({ "email": "ann@example.org", "password": "wrong but long enough" }).to_string();
    for accept in [HTML, JSON, "*/*"] {
        let headers = [(CONTENT_TYPE, JSON), (ACCEPT, accept)];
        let answer = client.send(Method::POST, "/auth/login", &headers, body.clone()).await;
        assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"), "{accept}");
        let headers = [(CONTENT_TYPE, FORM), (ACCEPT, accept), (ORIGIN, "https://app.example")];
        let answer = client.send(Method::POST, "/auth/login", &headers, "email=a").await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{accept}");
    }
}

async fn token(app: &TestApp<User>, address: &str) -> String {
    app.mail_to(address).await.token()
}

/// What JSON is answered: status, and a member that must be there.
fn json_face(answer: &TestAnswer, status: u16, member: &str, route: &str) {
    assert_eq!(answer.status(), status, "{route}: {}", answer.text());
    if status == 204 {
        assert_eq!(answer.text(), "", "{route}");
    } else {
        assert_eq!(answer.header("content-type"), "application/json", "{route}");
        assert!(!answer.json()[member].is_null(), "{route}: {}", answer.text());
    }
}

// DESIGN: the table of flows, by JSON.
#[tokio::test]
async fn every_route_by_json() {
    let app = app().await;
    let (answer, client) = register(&app, "ann@example.org").await;
    json_face(&answer, 202, "message", "register");
    let resent = client.post("/auth/verify/resend", json!({ "email": "ann@example.org" })).await;
    json_face(&resent, 202, "message", "verify/resend");
    let verified = client.post("/auth/verify", json!({ "token": token(&app, "ann@example.org").await })).await;
    json_face(&verified, 200, "user", "verify");
    let (answer, ann) = log_in(&app, "ann@example.org", PASSWORD).await;
    json_face(&answer, 200, "user", "login");
    json_face(&ann.get("/auth/me").await, 200, "email", "me");
    let edited = ann.json(Method::PATCH, "/auth/me", json!({ "display_name": "Anna" })).await;
    json_face(&edited, 200, "display_name", "PATCH me");
    assert_eq!(edited.json()["display_name"], "Anna");
    json_face(&ann.post("/auth/me", json!({ "nickname": "an" })).await, 200, "email", "POST me");
    json_face(
        &ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await,
        200,
        "message",
        "reauthenticate",
    );
    assert_eq!(ann.get("/auth/sessions").await.json().as_array().unwrap().len(), 2);
    let (_, other) = log_in(&app, "ann@example.org", PASSWORD).await;
    let id = other.get("/auth/sessions").await.json();
    let id =
        id.as_array().unwrap().iter().find(|row| row["current"] == true).unwrap()["id"].as_str().unwrap().to_owned();
    json_face(&ann.post(&format!("/auth/sessions/{id}/end"), json!({})).await, 204, "", "sessions/{id}/end");
    assert_eq!(other.get("/auth/me").await.status(), 401);
    json_face(&ann.post("/auth/sessions/end-others", json!({})).await, 204, "", "sessions/end-others");
    json_face(&ann.delete("/auth/sessions").await, 204, "", "DELETE sessions");
    assert_eq!(ann.get("/auth/sessions").await.json().as_array().unwrap().len(), 1);
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    json_face(&ann.post("/auth/password/change", change).await, 200, "message", "password/change");
    json_face(
        &ann.post("/auth/password/forgot", json!({ "email": "ann@example.org" })).await,
        202,
        "message",
        "forgot",
    );
    let body = json!({ "token": token(&app, "ann@example.org").await, "password": PASSWORD });
    json_face(&app.client().post("/auth/password/reset", body).await, 200, "message", "password/reset");
    let (_, ann) = log_in(&app, "ann@example.org", PASSWORD).await;
    let change = json!({ "email": "anna@example.org", "password": PASSWORD });
    json_face(&ann.post("/auth/email/change", change).await, 202, "message", "email/change");
    let confirm = json!({ "token": token(&app, "anna@example.org").await });
    json_face(&ann.post("/auth/email/confirm", confirm).await, 200, "message", "email/confirm");
    json_face(&ann.post("/auth/logout", json!({})).await, 204, "", "logout");
    let (_, ann) = log_in(&app, "anna@example.org", PASSWORD).await;
    json_face(&ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await, 204, "", "me/delete");
    assert_eq!(ann.get("/auth/me").await.status(), 401);
}

fn goes_to(answer: &TestAnswer, path: &str) {
    assert_eq!((answer.status(), answer.location()), (303, path), "{}", answer.text());
}

// DESIGN: the table of flows, by forms.
#[tokio::test]
async fn every_route_by_forms() {
    let app = app().await;
    let ann = app.client();
    let fields = [("email", "ann@example.org"), ("password", PASSWORD), ("display_name", "Ann")];
    assert_eq!(ann.submit("/auth/register", &fields).await.status(), 202);
    goes_to(
        &ann.submit("/auth/verify/resend", &[("email", "ann@example.org")]).await,
        "/auth/login?notice=verification_sent",
    );
    goes_to(&ann.page(&app.mail_to("ann@example.org").await.link()).await, "/auth/verify");
    goes_to(&ann.submit("/auth/verify", &[]).await, "/auth/account?notice=confirmed");
    goes_to(
        &ann.submit("/auth/me", &[("display_name", "Anna"), ("nickname", "an")]).await,
        "/auth/account?notice=profile_saved",
    );
    let account = ann.page("/auth/account?notice=profile_saved").await.text();
    assert!(account.contains("Anna") && account.contains("Your details are saved."), "{account}");
    goes_to(&ann.submit("/auth/reauthenticate", &[("password", PASSWORD)]).await, "/auth/account");
    goes_to(&ann.submit("/auth/reauthenticate?next=/auth/sessions", &[("password", PASSWORD)]).await, "/auth/sessions");
    let (_, other) = log_in(&app, "ann@example.org", PASSWORD).await;
    let sessions = ann.page("/auth/sessions").await;
    let end = sessions.text().split("action=\"").find_map(|part| {
        let action = part.split('"').next()?;
        (action.starts_with("/auth/sessions/") && action.ends_with("/end")).then(|| action.to_owned())
    });
    let token =
        sessions.text().split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    goes_to(&ann.form(&end.unwrap(), &[("form_token", &token)]).await, "/auth/sessions?notice=session_ended");
    assert_eq!(other.get("/auth/me").await.status(), 401);
    let others = ann.form("/auth/sessions/end-others", &[("form_token", &token)]).await;
    goes_to(&others, "/auth/sessions?notice=sessions_ended");
    let change = [("current_password", PASSWORD), ("new_password", NEW)];
    goes_to(&ann.submit("/auth/password/change", &change).await, "/auth/account?notice=password_changed");
    let change = [("email", "anna@example.org"), ("password", NEW)];
    assert_eq!(ann.submit("/auth/email/change", &change).await.status(), 202);
    goes_to(&ann.page(&app.mail_to("anna@example.org").await.link()).await, "/auth/email/confirm");
    goes_to(&ann.submit("/auth/email/confirm", &[]).await, "/auth/account?notice=email_changed");
    let token = ann.page("/auth/account").await.text();
    let token = token.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    goes_to(&ann.form("/auth/logout", &[("form_token", &token)]).await, "/auth/login?notice=logged_out");
    assert_eq!(ann.submit("/auth/password/forgot", &[("email", "anna@example.org")]).await.status(), 202);
    goes_to(&ann.page(&app.mail_to("anna@example.org").await.link()).await, "/auth/password/reset");
    goes_to(&ann.submit("/auth/password/reset", &[("password", PASSWORD)]).await, "/auth/login?notice=password_reset");
    let login = [("email", "anna@example.org"), ("password", PASSWORD), ("remember", "true")];
    goes_to(&ann.submit("/auth/login", &login).await, "/auth/account");
    goes_to(&ann.submit("/auth/me/delete", &[("password", PASSWORD)]).await, "/auth/login?notice=account_closed");
    assert_eq!(ann.get("/auth/me").await.status(), 401);
}

// DESIGN: 405 for other methods, with the ones that work.
#[tokio::test]
async fn another_method_is_405() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    let routes = own_routes(&app);
    for (_, path) in &routes {
        for method in [Method::PUT, Method::POST, Method::PATCH, Method::DELETE, Method::GET] {
            if routes.contains(&(method.clone(), path.clone())) {
                continue;
            }
            let answer = ann.send(method.clone(), &path.replace("{id}", "0"), &[(CONTENT_TYPE, JSON)], "{}").await;
            assert_eq!(answer.status(), 405, "{method} {path}");
            assert!(!answer.header("allow").is_empty(), "{method} {path}");
        }
    }
    assert_eq!(ann.get("/auth/me").await.status(), 200);
}

// HT-4
#[tokio::test]
async fn after_the_login_a_browser_is_where_it_wanted_to_be() {
    let app = app().await;
    let helper = app.user(UserRole::Helper).await;
    for wanted in ["/tickets", "/tickets?page=2&sort=a%20b", "/reports?x=%26&y=ü"] {
        let client = app.client();
        let led = client.page(&wanted.replace('ü', "%C3%BC")).await;
        assert_eq!(led.status(), 303);
        assert!(led.location().starts_with("/auth/login?next=%2F"), "{}", led.location());
        let fields = [("email", helper.email.as_str()), ("password", TestApp::<User>::PASSWORD)];
        // A mistake does not lose the way.
        let wrong = client.submit(led.location(), &[("email", "nobody@example.org"), ("password", PASSWORD)]).await;
        assert_eq!(wrong.status(), 401);
        let (action, hidden) = wrong.form().unwrap();
        let mut again: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        again.extend(fields);
        let answer = client.form(&action, &again).await;
        goes_to(&answer, &wanted.replace('ü', "%C3%BC"));
    }
    // The prefix of a nested router belongs to the path: the toolkit's own pages stand in one.
    let client = app.client();
    let led = client.page("/auth/password/change?x=1").await;
    goes_to(&led, "/auth/login?next=%2Fauth%2Fpassword%2Fchange%3Fx%3D1");
    let fields = [("email", helper.email.as_str()), ("password", TestApp::<User>::PASSWORD)];
    goes_to(&client.submit(led.location(), &fields).await, "/auth/password/change?x=1");
    // What only a program asks for is told so, and what changes something is not asked for again.
    assert_eq!(app.client().get("/tickets").await.status(), 401);
    let posted = app.client().send(Method::POST, "/refund", &[(ACCEPT, HTML)], Body::empty()).await;
    assert_eq!(posted.status(), 401);
    assert!(posted.text().contains("href=\"/auth/login\""), "{}", posted.text());
}

const HOSTILE: &[&str] = &[
    "",
    " ",
    "https://evil.example",
    "https://app.example/tickets",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/./\\evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/;@evil.example",
    "evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "/javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    "?x",
    "#x",
    "tickets",
    "./tickets",
    "../tickets",
    "/\0",
    "/\u{0}/evil",
    "/tickets\r\nSet-Cookie: a=b",
    "/tickets\u{7f}",
    "\u{feff}/tickets",
    "/\u{2028}/evil.example",
    "@evil.example",
    "/@evil.example",
    "blob:https://app.example/x",
    "///\u{ff0f}evil.example",
    "/\u{ff0f}evil.example",
];

// HT-4
#[tokio::test]
async fn nobody_is_sent_elsewhere_after_the_login() {
    let app = app().await;
    let user = app.user(UserRole::User).await;
    let long = format!("/{}", "a".repeat(2048));
    let base = url::Url::parse("https://app.example/auth/login").unwrap();
    for next in HOSTILE.iter().copied().chain([long.as_str()]) {
        let client = app.client();
        let query = form_token_page(&client, next).await;
        assert!(!query.1.iter().any(|value| leaves(&base, value)), "{next:?} is in the page: {:?}", query.1);
        let fields = [
            ("email", user.email.as_str()),
            ("password", TestApp::<User>::PASSWORD),
            ("next", next),
            ("form_token", &query.0),
        ];
        let answer = client.form("/auth/login", &fields).await;
        assert_eq!(answer.status(), 303, "{next:?}: {}", answer.text());
        assert!(!leaves(&base, answer.location()), "{next:?} led to {}", answer.location());
        assert!(answer.location().starts_with('/') && !answer.headers().contains_key("a"), "{next:?}");
        // The same at the second place that goes on.
        let again = client.page(&format!("/auth/reauthenticate?next={}", encoded(next))).await;
        let (_, hidden) = again.form().unwrap();
        let token = hidden.iter().find(|(name, _)| name == "form_token").unwrap().1.clone();
        let fields = [("password", TestApp::<User>::PASSWORD), ("next", next), ("form_token", token.as_str())];
        let answer = client.form("/auth/reauthenticate", &fields).await;
        assert_eq!(answer.status(), 303, "{next:?}: {}", answer.text());
        assert!(!leaves(&base, answer.location()), "{next:?} led to {}", answer.location());
    }
    // By JSON nobody is sent anywhere, so there is no such field.
    let body = json!({ "email": user.email, "password": TestApp::<User>::PASSWORD, "next": "/tickets" });
    assert_eq!(app.client().post("/auth/login", body).await.status(), 422);
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Whether a browser on our page leaves our site for this.
fn leaves(base: &url::Url, target: &str) -> bool {
    base.join(target).is_ok_and(|url| url.origin() != base.origin())
}

/// The form token of the login page with this `next`, and the other hidden values.
async fn form_token_page(client: &TestClient, next: &str) -> (String, Vec<String>) {
    let (_, hidden) = client.page(&format!("/auth/login?next={}", encoded(next))).await.form().unwrap();
    let token = hidden.iter().find(|(name, _)| name == "form_token").unwrap().1.clone();
    (token, hidden.into_iter().filter(|(name, _)| name != "form_token").map(|(_, value)| value).collect())
}

/// Every place that a page leads to.
fn places(html: &str) -> Vec<String> {
    ["href=\"", "action=\"", "src=\""]
        .iter()
        .flat_map(|place| html.split(place).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()))
        .filter(|place| !place.starts_with('#'))
        .collect()
}

// DESIGN: the base URL may have a path, and the toolkit another one under it.
#[tokio::test]
async fn a_base_url_with_a_path_is_carried_by_everything() {
    let app = TestApp::configured(|builder| builder.base_url("https://app.example/shop").path("/id/v1"), routes).await;
    // As a proxy in front: what it is asked for begins with the path, what it passes on does not.
    let passed = |target: &str| -> String {
        let path = target.strip_prefix("https://app.example").unwrap_or(target);
        let inner = path.strip_prefix("/shop").unwrap_or_else(|| panic!("{target} does not carry the path"));
        assert!(inner.starts_with('/'), "{target}");
        inner.to_owned()
    };
    let client = app.client();
    assert_eq!(client.page("/auth/login").await.status(), 404);
    let submit = async |page: &str, fields: &[(&str, &str)]| -> TestAnswer {
        let shown = client.page(&passed(page)).await;
        let (action, mut all) = shown.form().unwrap_or_else(|| panic!("{page}: {}", shown.text()));
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.form(&passed(&action), &all).await
    };
    let fields = [("email", "ann@example.org"), ("password", PASSWORD), ("display_name", "Ann")];
    assert_eq!(submit("/shop/id/v1/register", &fields).await.status(), 202);
    let mail = app.mail_to("ann@example.org").await;
    assert!(mail.link().starts_with("https://app.example/shop/id/v1/verify?token="), "{}", mail.link());
    assert!(mail.html.contains("https://app.example/shop/id/v1/verify?token="));
    goes_to(&client.page(&passed(&mail.link())).await, "/shop/id/v1/verify");
    goes_to(&submit("/shop/id/v1/verify", &[]).await, "/shop/id/v1/account?notice=confirmed");

    for path in ["account", "me", "sessions", "password/change", "email/change", "me/delete", "reauthenticate", "login"]
    {
        let page = client.page(&format!("/id/v1/{path}")).await;
        assert_eq!(page.status(), 200, "{path}: {}", page.text());
        let places = places(&page.text());
        assert!(places.len() > 2, "{path}: {places:?}");
        for place in places {
            assert!(place == "/shop/" || place.starts_with("/shop/id/v1/"), "{path}: {place}");
            assert!(client.page(&passed(&place)).await.status() != 404, "{path}: {place}");
        }
    }
    let login = client.post("/id/v1/login", json!({ "email": "ann@example.org", "password": PASSWORD })).await;
    // `__Host-` asks for `Path=/` (SE-10).
    assert!(login.cookies()[0].contains("; Path=/;"), "{:?}", login.cookies());

    client.forget_cookie(SESSION);
    let led = client.page("/tickets?page=2").await;
    goes_to(&led, "/shop/id/v1/login?next=%2Fshop%2Ftickets%3Fpage%3D2");
    goes_to(&submit(led.location(), &fields[..2]).await, "/shop/tickets?page=2");
    // Where nobody said where, it is the account.
    client.forget_cookie(SESSION);
    goes_to(&submit("/shop/id/v1/login", &fields[..2]).await, "/shop/id/v1/account");
    // A proof that is too old leads to where it is renewed, and back.
    app.advance(std::time::Duration::from_mins(6));
    let led = client.page("/id/v1/sessions").await;
    goes_to(&led, "/shop/id/v1/reauthenticate?next=%2Fshop%2Fid%2Fv1%2Fsessions");
    goes_to(&submit(led.location(), &[("password", PASSWORD)]).await, "/shop/id/v1/sessions");
    // Problem pages too.
    let page = client.send(Method::GET, "/reports", &[(ACCEPT, HTML)], Body::empty()).await;
    assert_eq!(page.status(), 403);
    assert!(places(&page.text()).iter().all(|place| place.starts_with("/shop/")), "{}", page.text());
}

// DESIGN: what is closed has no route.
#[tokio::test]
async fn what_is_closed_has_no_route() {
    for (registration, open) in [(Registration::Open, 4), (Registration::Invite, 1), (Registration::Closed, 0)] {
        let app = TestApp::configured(|builder| builder.registration(registration), routes).await;
        let mut there = 0;
        for path in ["register", "verify", "verify/resend", "invitation"] {
            let path = format!("/auth/{path}");
            let (got, posted) = (app.client().page(&path).await, app.client().post(&path, json!({})).await);
            assert_eq!(got.status() == 404, posted.status() == 404, "{path}");
            there += usize::from(got.status() != 404);
        }
        assert_eq!(there, open);
        let login = app.client().page("/auth/login").await.text();
        assert_eq!(login.contains("/auth/register"), registration == Registration::Open);
    }
}
