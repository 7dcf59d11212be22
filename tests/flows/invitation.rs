//! Inviting somebody, who chooses the password.

use std::time::Duration;

use authwright::{
    config::Registration,
    error::Error,
    test::{TestAnswer, TestApp},
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{
    OTHER_PASSWORD, PASSWORD, PendingUser, User, UserRole, app, enters, is_in, mail, register, reset, reset_token,
    routes, rows, text,
};

const ZOE: &str = "zoe@example.org";

/// Invites with a role; the token of the mail.
async fn invited(app: &TestApp<User>, role: UserRole) -> String {
    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    let user = app.auth().invite(" Zoe@Example.org ", role, fields).await.unwrap();
    assert_eq!(user.email, ZOE);
    mail(app, ZOE, "You are invited").await.expect("the invitation").token()
}

async fn accept(app: &TestApp<User>, token: &str, password: &str) -> TestAnswer {
    app.client().post("/auth/invitation", json!({ "token": token, "password": password })).await
}

// PW-17, TK-5
#[tokio::test]
async fn who_is_invited_chooses_the_password_and_is_in() {
    let app = app().await;
    let token = invited(&app, UserRole::Helper).await;
    let invitation = app.mail_to(ZOE).await;
    assert!(invitation.link().starts_with("https://app.example/auth/invitation?token="));
    assert!(!invitation.text.to_lowercase().contains("password:"), "ML-8: {}", invitation.text);

    let client = app.client();
    let answer = client.post("/auth/invitation", json!({ "token": token, "password": PASSWORD })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(answer.json()["user"]["role"], "helper", "the role of the invitation");
    assert!(is_in(&client).await);
    assert_eq!(client.get("/tickets").await.status(), 200);
    assert_eq!(client.get("/reports").await.status(), 403);
    assert!(enters(&app, ZOE, PASSWORD).await);
    for password in [PASSWORD, OTHER_PASSWORD] {
        assert_eq!(accept(&app, &token, password).await.code(), "invalid_token");
    }
    assert!(enters(&app, ZOE, PASSWORD).await);
}

// PW-13, PW-17
#[tokio::test]
async fn before_that_no_password_lets_anybody_in() {
    let app = app().await;
    invited(&app, UserRole::Admin).await;
    let stored: String = text(&app, "SELECT password_hash FROM users").await;
    for password in ["", " ", "!", PASSWORD, &stored, &stored[1..]] {
        assert!(!enters(&app, ZOE, password).await, "{password}");
    }
}

// RE-8: the body chooses the password and nothing else.
#[tokio::test]
async fn the_form_sets_nothing_but_the_password() {
    let app = app().await;
    let token = invited(&app, UserRole::User).await;
    let before = rows(&app).await;
    for extra in [
        json!({ "role": "admin" }),
        json!({ "email": "eve@evil.example" }),
        json!({ "is_active": true }),
        json!({ "credits": 100 }),
        json!({ "id": 1 }),
    ] {
        let mut body = json!({ "token": token, "password": PASSWORD });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        assert_eq!(app.client().post("/auth/invitation", body).await.status(), 422, "{extra}");
    }
    assert_eq!(rows(&app).await, before);
    assert_eq!(accept(&app, &token, "short").await.status(), 422);
    assert_eq!(accept(&app, &token, PASSWORD).await.status(), 200);
}

// TK-7, TK-10
#[tokio::test]
async fn an_invitation_lives_for_a_day_and_then_forgot_password_helps() {
    let app = app().await;
    let token = invited(&app, UserRole::User).await;
    app.advance(Duration::from_hours(24));
    assert_eq!(accept(&app, &token, PASSWORD).await.code(), "invalid_token");
    let token = reset_token(&app, ZOE).await;
    assert_eq!(reset(&app, &token, PASSWORD).await.status(), 200);
    assert!(enters(&app, ZOE, PASSWORD).await);

    let app = crate::support::app().await;
    let token = invited(&app, UserRole::User).await;
    app.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(accept(&app, &token, PASSWORD).await.status(), 200);
}

// SE-7, TK-4
#[tokio::test]
async fn an_invitation_ends_with_the_account_and_with_another_password() {
    let app = app().await;
    let token = invited(&app, UserRole::User).await;
    app.auth().set_active(&1, false).await.unwrap();
    assert_eq!(accept(&app, &token, PASSWORD).await.code(), "invalid_token");
    app.auth().set_active(&1, true).await.unwrap();

    let link = reset_token(&app, ZOE).await;
    assert_eq!(reset(&app, &link, PASSWORD).await.status(), 200);
    assert_eq!(accept(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token");
    assert!(enters(&app, ZOE, PASSWORD).await);

    app.auth().delete_user(&1).await.unwrap();
    app.advance(Duration::from_secs(61));
    let token = invited(&app, UserRole::User).await;
    app.auth().delete_user(&2).await.unwrap();
    assert_eq!(accept(&app, &token, PASSWORD).await.code(), "invalid_token");
}

// RE-10: a sign-up for the address is over when the invitation is accepted, and gains nothing before.
#[tokio::test]
async fn a_sign_up_for_the_address_takes_no_invitation() {
    let app = app().await;
    let (_, eve) = register(&app, ZOE).await;
    let link = app.mail_to(ZOE).await.token();
    let token = invited(&app, UserRole::Admin).await;
    assert_eq!(eve.post("/auth/verify", json!({ "token": link })).await.code(), "invalid_token");
    assert!(!enters(&app, ZOE, PASSWORD).await);
    assert_eq!(accept(&app, &token, OTHER_PASSWORD).await.status(), 200);
    assert!(!enters(&app, ZOE, PASSWORD).await);
    assert!(enters(&app, ZOE, OTHER_PASSWORD).await);
}

#[tokio::test]
async fn an_address_that_is_taken_cannot_be_invited() {
    let app = app().await;
    invited(&app, UserRole::User).await;
    let fields = || PendingUser { display_name: "Zoe".into(), nickname: None };
    let again = app.auth().invite("ZOE@example.org", UserRole::Admin, fields()).await;
    assert!(matches!(again, Err(Error::EmailTaken)));
    let wrong = app.auth().invite("nobody", UserRole::User, fields()).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    let long = PendingUser { display_name: "a".repeat(41), nickname: None };
    assert!(matches!(app.auth().invite("y@example.org", UserRole::User, long).await, Err(Error::Invalid(_))));
    assert_eq!(rows(&app).await.len(), 1);
}

// TK-5
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_accept_at_once_one_is_in() {
    let app = app().await;
    let token = invited(&app, UserRole::User).await;
    let mut uses = JoinSet::new();
    for number in 0..32 {
        let (client, token) = (app.client(), token.clone());
        uses.spawn(async move {
            let password = format!("the phrase of try number {number}");
            let answer = client.post("/auth/invitation", json!({ "token": token, "password": password })).await;
            (answer.status(), client)
        });
    }
    let mut inside = 0;
    for (status, client) in uses.join_all().await {
        assert!([200, 400, 503].contains(&status), "{status}");
        assert_eq!(is_in(&client).await, status == 200);
        inside += usize::from(status == 200);
    }
    assert_eq!(inside, 1);
}

// DESIGN 2: what is closed has no route.
#[tokio::test]
async fn who_may_come_decides_which_routes_there_are() {
    for (registration, register, invitation) in
        [(Registration::Open, 200, 400), (Registration::Invite, 404, 400), (Registration::Closed, 404, 404)]
    {
        let app = TestApp::configured(|builder| builder.registration(registration), routes).await;
        assert_eq!(app.client().page("/auth/register").await.status(), register, "{registration:?}");
        assert_eq!(
            app.client().page("/auth/verify?token=x").await.status() != 404,
            register == 200,
            "{registration:?}"
        );
        assert_eq!(app.client().page("/auth/invitation").await.status(), invitation, "{registration:?}");
    }
}

// RS-6, SE-17: in pages, and in a browser in which somebody else is logged in.
#[tokio::test]
async fn the_pages_do_the_same() {
    let app = app().await;
    let token = invited(&app, UserRole::User).await;
    let browser = app.login_as(UserRole::Admin).await;
    let old = browser.cookie("__Host-user_session").unwrap();
    let landing = browser.page(&format!("/auth/invitation?token={token}")).await;
    assert_eq!((landing.status(), landing.location()), (303, "/auth/invitation"));
    assert_eq!(landing.header("referrer-policy"), "no-referrer");
    let done = browser.submit("/auth/invitation", &[("password", PASSWORD)]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/account"), "{}", done.text());
    assert_eq!(browser.get("/auth/me").await.json()["email"], ZOE);
    assert_eq!(browser.get("/reports").await.status(), 403, "nothing of the session before goes over");
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &old);
    assert!(!is_in(&thief).await);
}
