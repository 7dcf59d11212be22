//! Closing an account, and being shut out of one.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{Method, header::CONTENT_TYPE},
};
use http_body::Frame;
use serde_json::json;
use tokio::sync::oneshot;

use crate::support::{PASSWORD, PendingUser, UserRole, app, count, log_in, register, registered, sign_up, who};

const ANN: &str = "ann@example.org";
const NEW: &str = "another long enough phrase";

// SE-7, SE-10
#[tokio::test]
async fn a_closed_account_is_gone_with_all_that_it_opened() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, other) = log_in(&app, ANN, PASSWORD).await;
    ann.post("/auth/password/forgot", json!({ "email": ANN })).await;
    let reset = app.mail_to(ANN).await.token();
    ann.post("/auth/email/change", json!({ "email": "anna@example.org", "password": PASSWORD })).await;
    let change = app.mail_to("anna@example.org").await.token();

    let answer = ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await;
    assert_eq!((answer.status(), answer.text().as_str()), (204, ""));
    assert_eq!(answer.cookies(), ["__Host-user_session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"]);
    for table in ["SELECT count(*) FROM users", "SELECT count(*) FROM auth_user_sessions"] {
        assert_eq!(count(&app, table).await, 0, "{table}");
    }
    for client in [&ann, &other] {
        assert_eq!(client.get("/auth/me").await.status(), 401);
        assert_eq!(client.get("/tickets").await.status(), 401);
    }
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 401);
    let stranger = app.client();
    let answer = stranger.post("/auth/password/reset", json!({ "token": reset, "password": NEW })).await;
    assert_eq!(answer.code(), "invalid_token");
    let answer = stranger.post("/auth/email/confirm", json!({ "token": change, "password": PASSWORD })).await;
    assert_eq!(answer.code(), "invalid_token");
    // LG-5: and the address is told, without a link.
    let mail = app.mail_to(ANN).await;
    assert!(!mail.text.contains("token="), "{}", mail.text);
}

#[tokio::test]
async fn an_account_is_closed_by_its_password_alone() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    for body in [
        json!({ "password": "a phrase that is not hers" }),
        json!({ "password": "" }),
        json!({ "password": "x".repeat(257) }),
        json!({}),
        json!({ "password": PASSWORD, "id": 2 }),
    ] {
        let answer = ann.post("/auth/me/delete", body.clone()).await;
        assert!([401, 422].contains(&answer.status()), "{body}: {}", answer.text());
    }
    assert_eq!(app.client().post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 401);
    let evil = ann.with_header("sec-fetch-site", "cross-site");
    assert_eq!(evil.post("/auth/me/delete", json!({ "password": PASSWORD })).await.code(), "cross_site");
    assert_eq!(who(&ann).await, ANN);

    let done = ann.submit("/auth/me/delete", &[("password", PASSWORD)]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/login?notice=account_closed"), "{}", done.text());
    assert!(app.auth().find_by_email(ANN).await.unwrap().is_none());
}

// RE-10: the address is free again, and nothing of the old account comes back with it.
#[tokio::test]
async fn the_next_owner_of_the_address_begins_anew() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
    app.auth().set_role(&id, UserRole::Admin).await.unwrap();
    ann.post("/auth/password/forgot", json!({ "email": ANN })).await;
    let reset = app.mail_to(ANN).await.token();
    let old = ann.cookie("__Host-user_session").unwrap();
    // Somebody signs up for her address while it is hers: that sign-up must never become anything.
    let (_, attacker) = register(&app, ANN).await;
    app.send_mail().await;
    ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await;
    app.advance(Duration::from_secs(61));

    let (next, token) = sign_up(&app, ANN, NEW, "Next").await;
    assert_eq!(next.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    let user = app.auth().find_by_email(ANN).await.unwrap().unwrap();
    assert_ne!(user.id, id, "an id is never given again");
    assert_eq!(next.get("/auth/me").await.json()["role"], "user");
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &old);
    assert_eq!(who(&thief).await, "");
    let answer = thief.post("/auth/password/reset", json!({ "token": reset, "password": NEW })).await;
    assert_eq!(answer.code(), "invalid_token");
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 401);
    assert_eq!(who(&attacker).await, "");
}

// SE-7
#[tokio::test]
async fn who_is_shut_out_is_out_at_once_and_everywhere() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, other) = log_in(&app, ANN, PASSWORD).await;
    let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
    ann.post("/auth/password/forgot", json!({ "email": ANN })).await;
    let reset = app.mail_to(ANN).await.token();
    ann.post("/auth/email/change", json!({ "email": "anna@example.org", "password": PASSWORD })).await;
    let change = app.mail_to("anna@example.org").await.token();

    app.auth().set_active(&id, false).await.unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0);
    for client in [&ann, &other] {
        for path in ["/auth/me", "/tickets", "/auth/account", "/auth/sessions", "/reports"] {
            assert_eq!(client.get(path).await.status(), 401, "{path}");
        }
        assert_eq!(client.get("/").await.text(), "nobody");
        assert_eq!(client.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 401);
    }
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.code(), "invalid_credentials");
    let reset = json!({ "token": reset, "password": NEW });
    let change = json!({ "token": change, "password": PASSWORD });
    let stranger = app.client();
    assert_eq!(stranger.post("/auth/password/reset", reset.clone()).await.code(), "invalid_token");
    assert_eq!(stranger.post("/auth/email/confirm", change.clone()).await.code(), "invalid_token");
    // No way around it leads to a mail with a link.
    app.advance(Duration::from_secs(61));
    let before = app.mails_to(ANN).await.len();
    stranger.post("/auth/password/forgot", json!({ "email": ANN })).await;
    stranger.post("/auth/verify/resend", json!({ "email": ANN })).await;
    assert_eq!(app.mails_to(ANN).await.len(), before);
    let (answer, _) = register(&app, ANN).await;
    assert_eq!(answer.status(), 202);
    assert!(!app.mail_to(ANN).await.text.contains("token="));

    // Let in again, a person logs in anew; the old sessions stay over.
    app.auth().set_active(&id, true).await.unwrap();
    assert_eq!((who(&ann).await.as_str(), who(&other).await.as_str()), ("", ""));
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
}

// SE-7
#[tokio::test]
async fn links_from_before_the_shutting_out_stay_dead() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
    ann.post("/auth/password/forgot", json!({ "email": ANN })).await;
    let reset = app.mail_to(ANN).await.token();
    app.auth().set_active(&id, false).await.unwrap();
    app.auth().set_active(&id, true).await.unwrap();
    let answer = app.client().post("/auth/password/reset", json!({ "token": reset, "password": NEW })).await;
    assert_eq!(answer.code(), "invalid_token");
}

// SE-7: an invitation is void while its user is shut out.
#[tokio::test]
async fn an_invitation_of_who_is_shut_out_is_void() {
    let app = app().await;
    let fields = PendingUser { display_name: "Ann".into(), nickname: None };
    let user = app.auth().invite(ANN, UserRole::Helper, fields).await.unwrap();
    let token = app.mail_to(ANN).await.token();
    app.auth().set_active(&user.id, false).await.unwrap();
    let answer = app.client().post("/auth/invitation", json!({ "token": token, "password": PASSWORD })).await;
    assert_eq!(answer.code(), "invalid_token");
}

// SE-9, RE-8: closing the account is one's own affair; a program does it for others.
#[tokio::test]
async fn a_program_closes_an_account_with_the_same_effect() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
    app.auth().delete_user(&id).await.unwrap();
    assert_eq!(who(&ann).await, "");
    assert!(app.auth().delete_user(&id).await.is_err());
    assert!(!app.mail_to(ANN).await.text.contains("token="));
}

/// A body that comes when it is let go.
struct Held {
    /// Told when somebody first asks for it.
    asked: Option<oneshot::Sender<()>>,
    bytes: Option<oneshot::Receiver<Bytes>>,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(asked) = self.asked.take() {
            asked.send(()).unwrap();
        }
        let Some(bytes) = &mut self.bytes else { return Poll::Ready(None) };
        Pin::new(bytes).poll(context).map(|bytes| {
            self.bytes = None;
            bytes.ok().map(|bytes| Ok(Frame::data(bytes)))
        })
    }
}

// SE-6, SE-19: the guard was passed, and then the session ended while the body was on its way.
#[tokio::test]
async fn a_session_that_ends_while_the_body_comes_does_nothing() {
    for (method, path, body) in [
        (Method::POST, "/auth/me/delete", json!({ "password": PASSWORD })),
        (Method::POST, "/auth/email/change", json!({ "email": "eve@example.org", "password": PASSWORD })),
        (Method::PATCH, "/auth/me", json!({ "display_name": "Eve" })),
    ] {
        let app = app().await;
        let thief = registered(&app, "ann@example.org").await;
        let (let_go, bytes) = oneshot::channel();
        let (asked, was_asked) = oneshot::channel();
        let held = Body::new(Held { asked: Some(asked), bytes: Some(bytes) });
        let request =
            tokio::spawn(async move { thief.send(method, path, &[(CONTENT_TYPE, "application/json")], held).await });
        // The guard has let the request through once the body is waited for.
        was_asked.await.unwrap();
        let user = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
        app.auth().end_sessions(&user.id).await.unwrap();
        let_go.send(Bytes::from(body.to_string())).unwrap();
        assert_eq!(request.await.unwrap().status(), 401, "{path}");
        let user = app.auth().find_by_email("ann@example.org").await.unwrap().expect("the account is still there");
        assert_eq!(user.display_name, "Ann", "{path}");
        assert!(app.mails_to("eve@example.org").await.is_empty(), "{path}");
    }
}
