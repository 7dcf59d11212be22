//! Proving it again.

use std::time::Duration;

use serde_json::json;

use crate::support::{PASSWORD, app, count, log_in, registered, who};

const ANN: &str = "ann@example.org";

// SE-2
#[tokio::test]
async fn the_session_gets_a_new_secret_and_the_old_one_is_void() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let old = browser.cookie("__Host-user_session").unwrap();
    let answer = browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_ne!(browser.cookie("__Host-user_session").unwrap(), old);
    assert_eq!(who(&browser).await, ANN);
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &old);
    assert_eq!(who(&thief).await, "");
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 1, "it is the same session");
}

// PW-15
#[tokio::test]
async fn a_wrong_password_changes_nothing() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let old = browser.cookie("__Host-user_session").unwrap();
    app.advance(Duration::from_secs(301));
    for body in [
        json!({ "password": "a phrase that is not hers" }),
        json!({ "password": "" }),
        json!({ "password": "x".repeat(257) }),
        json!({ "password": null }),
        json!({}),
    ] {
        let answer = browser.post("/auth/reauthenticate", body.clone()).await;
        assert!([401, 422].contains(&answer.status()), "{body}: {}", answer.text());
        assert!(answer.cookies().is_empty());
    }
    assert_eq!(browser.cookie("__Host-user_session").unwrap(), old);
    assert_eq!(browser.get("/auth/sessions").await.code(), "reauthentication_required");
    assert_eq!(app.client().post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 401);
}

// SE-18, SE-15
#[tokio::test]
async fn a_proof_is_good_for_five_minutes() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    app.advance(Duration::from_secs(300));
    assert_eq!(browser.get("/auth/sessions").await.status(), 200);
    app.advance(Duration::from_secs(1));
    assert_eq!(browser.get("/auth/sessions").await.code(), "reauthentication_required");
    browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    assert_eq!(browser.get("/auth/sessions").await.status(), 200);
}

// SE-4
#[tokio::test]
async fn a_proof_does_not_move_the_end_of_the_session() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    for _ in 1..14 {
        app.advance(Duration::from_secs(24 * 60 * 60 - 1));
        let answer = browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
        assert_eq!(answer.status(), 200);
        app.auth().write_touches().await.unwrap();
    }
    app.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(who(&browser).await, ANN, "14 seconds before the end");
    app.advance(Duration::from_secs(14));
    assert_eq!(who(&browser).await, "");
}

// SE-2: of several proofs at once one renews the session; the others hold a secret that is void.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn proofs_at_once_leave_one_secret() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let old = browser.cookie("__Host-user_session").unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = app.client();
        client.set_cookie("__Host-user_session", &old);
        tasks.spawn(async move {
            let answer = client.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
            (answer.status(), who(&client).await == ANN)
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == (200, true)).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == (401, false)).count(), 7, "{outcomes:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 1);
}

// SE-17
#[tokio::test]
async fn nobody_proves_it_for_somebody_else() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let bob = registered(&app, "bob@example.org").await;
    let (_, token) = crate::support::sign_up(&app, "eve@example.org", "a phrase of eve alone", "Eve").await;
    let eve = app.client();
    eve.post("/auth/verify", json!({ "token": token, "password": "a phrase of eve alone" })).await;
    assert_eq!(eve.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 401);
    assert_eq!(log_in(&app, "eve@example.org", PASSWORD).await.0.status(), 401);
    assert_eq!((who(&ann).await.as_str(), who(&bob).await.as_str()), (ANN, "bob@example.org"));
}

#[tokio::test]
async fn the_page_goes_on_where_it_was_asked_for() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    app.advance(Duration::from_secs(301));
    let asked = browser.page("/auth/sessions").await;
    assert_eq!((asked.status(), asked.location()), (303, "/auth/reauthenticate?next=%2Fauth%2Fsessions"));
    let done = browser.submit(asked.location(), &[("password", PASSWORD)]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/sessions"), "{}", done.text());
    assert_eq!(browser.page("/auth/sessions").await.status(), 200);
}
