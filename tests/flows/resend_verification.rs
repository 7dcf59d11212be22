//! Asking for the link of a sign-up again.

use std::time::Duration;

use serde_json::json;

use crate::support::{PASSWORD, app, count, register, registered, sign_up};

const ANN: &str = "ann@example.org";

// RE-10
#[tokio::test]
async fn the_browser_that_signed_up_gets_its_own_link_again() {
    let app = app().await;
    let (hers, first) = sign_up(&app, ANN, "the phrase that ann chose", "Ann").await;
    let (_, newest) = sign_up(&app, ANN, "the phrase of an attacker", "Mallory").await;

    assert_eq!(hers.post("/auth/verify/resend", json!({ "email": ANN })).await.status(), 202);
    let again = app.mail_to(ANN).await.token();
    assert!(again == first && again != newest, "her own, though it is not the newest");
    app.advance(Duration::from_secs(61));

    let elsewhere = app.client();
    assert_eq!(elsewhere.post("/auth/verify/resend", json!({ "email": ANN })).await.status(), 202);
    assert_eq!(app.mail_to(ANN).await.token(), newest, "elsewhere the newest");
    assert_eq!(hers.post("/auth/verify", json!({ "token": again })).await.status(), 200);
}

#[tokio::test]
async fn a_browser_that_signed_up_another_address_gets_the_newest() {
    let app = app().await;
    let (browser, _) = sign_up(&app, "other@example.org", PASSWORD, "Ann").await;
    let (_, token) = sign_up(&app, ANN, PASSWORD, "Ann").await;
    assert_eq!(browser.post("/auth/verify/resend", json!({ "email": " ANN@Example.org " })).await.status(), 202);
    let mails = app.mails_to(ANN).await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].token(), token);
}

// RE-2
#[tokio::test]
async fn nobody_else_is_written_to() {
    let app = app().await;
    registered(&app, ANN).await;
    app.advance(Duration::from_secs(61));
    for email in [ANN, "nobody@example.org"] {
        let before = app.mails_to(email).await.len();
        let answer = app.client().post("/auth/verify/resend", json!({ "email": email })).await;
        assert_eq!(answer.status(), 202);
        assert_eq!(app.mails_to(email).await.len(), before, "{email}");
    }
}

// TK-10: asking again does not let a sign-up live longer.
#[tokio::test]
async fn the_day_runs_from_the_sign_up() {
    let app = app().await;
    let (_, browser) = register(&app, ANN).await;
    app.mail_to(ANN).await;
    app.advance(Duration::from_secs(23 * 60 * 60));
    browser.post("/auth/verify/resend", json!({ "email": ANN })).await;
    let token = app.mail_to(ANN).await.token();
    app.advance(Duration::from_secs(60 * 60));
    let answer = browser.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!(answer.code(), "invalid_token");

    // ML-3: and once it has ended, no mail is written.
    let before = app.mails_to(ANN).await.len();
    browser.post("/auth/verify/resend", json!({ "email": ANN })).await;
    assert_eq!(app.mails_to(ANN).await.len(), before);
}

#[tokio::test]
async fn who_logs_in_before_confirming_is_sent_the_link_again() {
    let app = app().await;
    sign_up(&app, ANN, PASSWORD, "Ann").await;
    let browser = app.client();
    for (password, mails) in [("a phrase that is not hers", 1), (PASSWORD, 2)] {
        let answer = browser.post("/auth/login", json!({ "email": ANN, "password": password })).await;
        assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"));
        assert_eq!(app.mails_to(ANN).await.len(), mails, "{password}");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 0);
}

// RE-6
#[tokio::test]
async fn an_address_is_one_text() {
    let app = app().await;
    let browser = app.client();
    for email in [json!([ANN]), json!({ "a": ANN }), json!(1), json!(null), json!("no address"), json!("")] {
        let answer = browser.post("/auth/verify/resend", json!({ "email": email })).await;
        assert_eq!(answer.status(), 422, "{}", answer.text());
    }
    assert_eq!(browser.post("/auth/verify/resend", json!({})).await.status(), 422);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_outbox").await, 0);
}

#[tokio::test]
async fn the_page_leads_back_to_the_login() {
    let app = app().await;
    let done = app.client().submit("/auth/verify/resend", &[("email", ANN)]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/login?notice=verification_sent"), "{}", done.text());
}
