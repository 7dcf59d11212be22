//! Registering and confirming.

use authwright::store::Dialect;

use crate::support::{PASSWORD, app, by_hand, count, log_in, register, registered, rows, sign_up, text};
use serde_json::json;

#[tokio::test]
async fn a_sign_up_becomes_a_user_when_it_is_confirmed() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    let me = ann.get("/auth/me").await;
    assert_eq!(me.json(), json!({ "email": "ann@example.org", "role": "user", "display_name": "Ann" }));
    let (answer, _) = log_in(&app, "ann@example.org", PASSWORD).await;
    assert_eq!(answer.status(), 200);
}

// RE-10
#[tokio::test]
async fn nobody_is_a_user_before_confirming() {
    let app = app().await;
    register(&app, "ann@example.org").await;
    assert!(app.auth().find_by_email("ann@example.org").await.unwrap().is_none());
    let (answer, _) = log_in(&app, "ann@example.org", PASSWORD).await;
    assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"));
}

// RE-10, RE-1
#[tokio::test]
async fn a_sign_up_writes_no_user_and_touches_none() {
    let app = app().await;
    registered(&app, "ann@example.org").await;
    let before = rows(&app).await;
    for email in ["ann@example.org", "bob@example.org"] {
        register(&app, email).await;
        register(&app, email).await;
    }
    assert_eq!(rows(&app).await, before);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 4, "side by side");
}

// ML-9
#[tokio::test]
async fn a_mail_to_an_unconfirmed_address_says_nothing_that_a_stranger_wrote() {
    let app = app().await;
    let spam = "Buy pills at evil dot example";
    sign_up(&app, "ann@example.org", PASSWORD, spam).await;
    let mail = app.mail_to("ann@example.org").await;
    for text in [&mail.subject, &mail.text, &mail.html] {
        assert!(!text.contains("pills"), "{text}");
        assert!(!text.contains(PASSWORD), "ML-8: {text}");
    }
}

// RE-6, RE-4
#[tokio::test]
async fn every_mistake_is_told_at_once_beside_its_field() {
    let app = app().await;
    for (body, fields) in [
        (json!({}), vec!["display_name", "email", "password"]),
        (
            json!({ "email": "x", "password": "x", "display_name": "x".repeat(41) }),
            vec!["display_name", "email", "password"],
        ),
        (json!({ "email": ["a@example.org"], "password": PASSWORD, "display_name": "A" }), vec!["email"]),
        (json!({ "email": "a@b@example.org", "password": PASSWORD, "display_name": "A" }), vec!["email"]),
        (json!({ "email": "a\n@example.org", "password": PASSWORD, "display_name": "A" }), vec!["email"]),
        (json!({ "email": "a@example.org", "password": [PASSWORD], "display_name": "A" }), vec!["password"]),
        (json!({ "email": "a@example.org", "password": PASSWORD, "display_name": { "a": 1 } }), vec!["display_name"]),
        (json!({ "email": "a@example.org", "password": PASSWORD, "display_name": "A", "role": "admin" }), vec!["role"]),
    ] {
        let answer = app.client().post("/auth/register", body.clone()).await;
        assert_eq!(answer.status(), 422, "{body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let errors = answer.json()["errors"].as_object().cloned().unwrap_or_default();
        let mut named: Vec<&str> = errors.keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, fields, "{body}: {}", answer.text());
        assert!(answer.cookies().is_empty());
    }
    assert_eq!(app.auth().hasher().hashes_done(), 0, "no password is worked on for what is refused");
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 0);
}

#[tokio::test]
async fn the_page_says_the_same_in_words_and_keeps_what_was_typed() {
    let app = app().await;
    let browser = app.client();
    let form = [("email", "ann@example"), ("password", "short"), ("display_name", "Ann \"<b>")];
    let answer = browser.submit("/auth/register", &form).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text();
    assert!(page.contains("value=\"ann@example\"") && !page.contains("Ann \"<b>"), "{page}");
    assert!(!page.contains("value=\"short\""), "a password is never sent back: {page}");
    let form = [("email", "ann@example.org"), ("password", PASSWORD), ("display_name", "Ann")];
    let answer = browser.submit("/auth/register", &form).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    assert!(answer.text().contains("Check your mail"));
    browser.page(&app.mail_to("ann@example.org").await.link()).await;
    assert_eq!(browser.submit("/auth/verify", &[]).await.status(), 303);
}

// RE-5: one person, however the address is typed.
#[tokio::test]
async fn an_address_is_kept_in_one_form() {
    let app = app().await;
    let (_, browser) = register(&app, " Ann@BÜCHER.example ").await;
    let token = app.mail_to("ann@xn--bcher-kva.example").await.token();
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    let stored: String = text(&app, "SELECT email FROM users").await;
    assert_eq!(stored, "ann@xn--bcher-kva.example");
    let (_, again) = register(&app, "ANN@bücher.EXAMPLE").await;
    assert!(!app.mail_to("ann@xn--bcher-kva.example").await.text.contains("token="), "it is taken");
    assert_eq!(again.get("/auth/me").await.status(), 401);
}

// RE-7: a row that is refused for what the struct does not know is neither a link that was used nor an address that is
// taken, and the sign-up waits until somebody has mended it.
#[tokio::test]
async fn what_the_struct_does_not_know_stands_in_the_way_of_a_new_row() {
    let app = app().await;
    registered(&app, "bob@example.org").await;
    by_hand(&app, "CREATE UNIQUE INDEX only_one ON users (credits)").await;
    let (browser, token) = sign_up(&app, "ann@example.org", PASSWORD, "Ann").await;
    let answer = browser.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!((answer.status(), answer.code().as_str()), (500, "internal"), "{}", answer.text());
    let on = if app.auth().pool().dialect() == Dialect::Mysql { " ON users" } else { "" };
    by_hand(&app, &format!("DROP INDEX only_one{on}")).await;
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
}
