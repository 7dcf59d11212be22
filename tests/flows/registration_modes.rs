//! Who may sign up: what is closed has no route.

use authwright::{
    prelude::*,
    test::{TestApp, TestClient},
};
use axum::http::Method;
use serde_json::json;

use crate::support::{PASSWORD, PendingUser, User, UserRole, app, routes, sign_up, who};

const ANN: &str = "ann@example.org";

async fn under(registration: Registration) -> TestApp<User> {
    TestApp::configured(|builder| builder.registration(registration), routes).await
}

/// Whether a path has a route, by whichever method.
async fn is_there(client: &TestClient, path: &str) -> bool {
    let page = client.page(path).await.status();
    let json = client.post(path, json!({})).await.status();
    let head = client.send(Method::HEAD, path, &[], "").await.status();
    let with_token = client.page(&format!("{path}?token=x")).await.status();
    let statuses = [page, json, head, with_token];
    let none = statuses.iter().all(|status| *status == 404);
    assert!(none || statuses.iter().all(|status| *status != 404), "{path}: {statuses:?}");
    !none
}

#[tokio::test]
async fn what_is_closed_has_no_route() {
    for (registration, sign_up, invitation) in
        [(Registration::Open, true, true), (Registration::Invite, false, true), (Registration::Closed, false, false)]
    {
        let app = under(registration).await;
        let client = app.client();
        for path in ["/auth/register", "/auth/verify", "/auth/verify/resend"] {
            assert_eq!(is_there(&client, path).await, sign_up, "{path} under {registration:?}");
        }
        assert_eq!(is_there(&client, "/auth/invitation").await, invitation, "under {registration:?}");
        for path in ["/auth/login", "/auth/password/forgot"] {
            assert!(is_there(&client, path).await, "{path} under {registration:?}");
        }
        let page = client.page("/auth/login").await.text();
        assert_eq!(page.contains("/auth/register"), sign_up, "no link leads to what is not there: {page}");
    }
}

#[tokio::test]
async fn who_was_invited_comes_in_where_nobody_else_can_sign_up() {
    let app = under(Registration::Invite).await;
    let fields = PendingUser { display_name: "Ann".into(), nickname: None };
    app.auth().invite(ANN, UserRole::Helper, fields).await.unwrap();
    let browser = app.client();
    browser.page(&app.mail_to(ANN).await.link()).await;
    let done = browser.submit("/auth/invitation", &[("password", PASSWORD)]).await;
    assert_eq!(done.status(), 303, "{}", done.text());
    assert_eq!(who(&browser).await, ANN);
    assert_eq!(browser.get("/tickets").await.text(), "hello Ann");
}

// RE-11: a sign-up that waits when the door is closed stays outside.
#[tokio::test]
async fn a_sign_up_from_before_the_closing_stays_outside() {
    let open = app().await;
    let (browser, token) = sign_up(&open, ANN, PASSWORD, "Ann").await;
    let closed = open.again(|builder| builder.registration(Registration::Closed), routes).await;
    let client = closed.client();
    for name in browser.cookie_names() {
        client.set_cookie(&name, &browser.cookie(&name).unwrap());
    }
    assert_eq!(client.post("/auth/verify", json!({ "token": token })).await.status(), 404);
    let before = closed.mails_to(ANN).await.len();
    assert_eq!(client.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await.status(), 401);
    assert_eq!(closed.mails_to(ANN).await.len(), before, "no mail leads to what is not there");
    assert!(closed.auth().find_by_email(ANN).await.unwrap().is_none());
}

#[tokio::test]
async fn the_program_makes_users_in_every_mode() {
    for registration in [Registration::Open, Registration::Invite, Registration::Closed] {
        let app = under(registration).await;
        let admin = app.login_as(UserRole::Admin).await;
        assert_eq!(admin.get("/reports").await.status(), 200);
    }
}
