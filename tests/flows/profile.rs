//! Who am I, and editing it.

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{PASSWORD, app, count, log_in, registered};
use authwright::test::{TestAnswer, TestClient};

const ANN: &str = "ann@example.org";

async fn patch(client: &TestClient, changes: Value) -> TestAnswer {
    client.json(Method::PATCH, "/auth/me", changes).await
}

async fn nickname(app: &authwright::test::TestApp<crate::support::User>, email: &str) -> Option<String> {
    app.auth().find_by_email(email).await.unwrap().unwrap().nickname
}

#[tokio::test]
async fn absent_leaves_a_field_and_null_empties_it() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    assert_eq!(patch(&ann, json!({ "nickname": "ace", "display_name": "Anna" })).await.status(), 200);
    assert_eq!(nickname(&app, ANN).await.as_deref(), Some("ace"));

    let answer = patch(&ann, json!({ "display_name": "Ann" })).await;
    assert_eq!(answer.json(), json!({ "email": ANN, "role": "user", "display_name": "Ann" }), "public fields alone");
    assert_eq!(nickname(&app, ANN).await.as_deref(), Some("ace"), "absent");
    assert_eq!(patch(&ann, json!({})).await.status(), 200);
    assert_eq!(nickname(&app, ANN).await.as_deref(), Some("ace"), "nothing at all");
    assert_eq!(patch(&ann, json!({ "nickname": null })).await.status(), 200);
    assert_eq!(nickname(&app, ANN).await, None, "null");
    assert_eq!(ann.get("/auth/me").await.json()["display_name"], "Ann");
}

#[tokio::test]
async fn what_must_be_there_cannot_be_emptied() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    for name in [json!(null), json!(7), json!(["Ann"]), json!({ "a": 1 }), json!(true)] {
        let answer = patch(&ann, json!({ "display_name": name })).await;
        assert_eq!(answer.status(), 422, "{name}: {}", answer.text());
        assert!(answer.json()["errors"]["display_name"].is_array(), "{}", answer.text());
    }
    assert_eq!(ann.get("/auth/me").await.json()["display_name"], "Ann");
}

// RE-8
#[tokio::test]
async fn nobody_gives_themselves_what_is_not_theirs_to_give() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let before = rows(&app).await;
    for (field, value) in [
        ("role", json!("admin")),
        ("roles", json!(["admin"])),
        ("credits", json!(1_000_000)),
        ("id", json!(7)),
        ("email", json!("bob@example.org")),
        ("password", json!("another long enough phrase")),
        ("password_hash", json!("!")),
        ("is_active", json!(false)),
        ("email_verified_at", json!("2030-01-01T00:00:00Z")),
        ("Display_Name", json!("x")),
        ("__proto__", json!({ "role": "admin" })),
    ] {
        let changes = json!({ field: value, "display_name": "Changed" });
        for answer in [patch(&ann, changes.clone()).await, ann.post("/auth/me", changes.clone()).await] {
            assert_eq!(answer.status(), 422, "{field}: {}", answer.text());
            assert!(answer.text().contains("There is no such field."), "{field}: {}", answer.text());
        }
        let mut sign_up = json!({ "email": "new@example.org", "password": PASSWORD, "display_name": "New" });
        if !["email", "password"].contains(&field) {
            sign_up[field] = value.clone();
            let answer = app.client().post("/auth/register", sign_up).await;
            assert_eq!(answer.status(), 422, "{field}: {}", answer.text());
        }
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let form = ann.submit("/auth/me", &[(field, &text)]).await;
        assert_eq!(form.status(), 422, "{field} by a form");
    }
    assert_eq!(rows(&app).await, before);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 0);
}

async fn rows(app: &authwright::test::TestApp<crate::support::User>) -> Vec<Vec<String>> {
    app.rows("SELECT id, email, password_hash, role, is_active, credits FROM users").await
}

#[tokio::test]
async fn what_somebody_else_has_is_a_mistake_of_the_field() {
    let app = app().await;
    let (ann, bob) = (registered(&app, ANN).await, registered(&app, "bob@example.org").await);
    assert_eq!(patch(&ann, json!({ "nickname": "ace" })).await.status(), 200);
    assert_eq!(patch(&ann, json!({ "nickname": "ace" })).await.status(), 200, "one's own is not taken");
    let answer = patch(&bob, json!({ "nickname": "ace", "display_name": "Robert" })).await;
    assert_eq!((answer.status(), answer.code().as_str()), (422, "invalid_input"));
    assert!(answer.json()["errors"]["nickname"].to_string().contains("already taken"), "{}", answer.text());
    assert_eq!(bob.get("/auth/me").await.json()["display_name"], "Ann", "all or nothing");

    let page = bob.submit("/auth/me", &[("display_name", "Robert"), ("nickname", "ace")]).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("already taken") && page.text().contains("value=\"Robert\""), "{}", page.text());

    let sign_up = json!({ "email": "c@example.org", "password": PASSWORD, "display_name": "C", "nickname": "ace" });
    let answer = app.client().post("/auth/register", sign_up).await;
    assert!(answer.status() == 422 && answer.text().contains("already taken"), "{}", answer.text());
}

#[tokio::test]
async fn the_applications_own_rule_speaks_beside_its_field() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let long = "x".repeat(41);
    let answer = patch(&ann, json!({ "display_name": long })).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.json()["errors"]["display_name"].to_string().contains("A name has at most 40 characters."));
    let page = ann.submit("/auth/me", &[("display_name", &long)]).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("A name has at most 40 characters.") && page.text().contains(&long));
    let body = json!({ "email": "bob@example.org", "password": "short", "display_name": long });
    let errors = app.client().post("/auth/register", body).await.json()["errors"].clone();
    assert!(errors["display_name"].is_array() && errors["password"].is_array(), "all at once: {errors}");
}

#[tokio::test]
async fn the_form_does_as_json_does() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let done = ann.submit("/auth/me", &[("display_name", "Anna <b>"), ("nickname", "ace")]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/account?notice=profile_saved"), "{}", done.text());
    let page = ann.page("/auth/me").await.text();
    assert!(page.contains("value=\"ace\"") && !page.contains("Anna <b>"), "escaped: {page}");
    ann.submit("/auth/me", &[("display_name", "Anna"), ("nickname", "")]).await;
    assert_eq!(nickname(&app, ANN).await, None, "an emptied field is none");
}

// RE-6, HT-3
#[tokio::test]
async fn a_body_is_one_object_with_each_field_once() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let json = (header::CONTENT_TYPE, "application/json");
    for (body, status) in [
        (r#"{"nickname":"a","nickname":"b"}"#, 422),
        (r#"[{"nickname":"a"}]"#, 400),
        (r#""nickname""#, 400),
        (r#"{"nickname":"a"} {}"#, 400),
        (r#"{"nickname":"#, 400),
        ("null", 400),
    ] {
        let answer = ann.send(Method::PATCH, "/auth/me", std::slice::from_ref(&json), body).await;
        assert_eq!(answer.status(), status, "{body}: {}", answer.text());
    }
    let text = (header::CONTENT_TYPE, "text/plain");
    assert_eq!(ann.send(Method::PATCH, "/auth/me", &[text], r#"{"nickname":"a"}"#).await.status() / 100, 4);
    assert_eq!(nickname(&app, ANN).await, None);
}

#[tokio::test]
async fn nobody_reads_or_writes_without_a_session() {
    let app = app().await;
    registered(&app, ANN).await;
    let stranger = app.client();
    assert_eq!(stranger.get("/auth/me").await.code(), "not_signed_in");
    assert_eq!(patch(&stranger, json!({ "nickname": "x" })).await.status(), 401);
    let page = stranger.page("/auth/me").await;
    assert_eq!((page.status(), page.location()), (303, "/auth/login?next=%2Fauth%2Fme"));
    let (_, ann) = log_in(&app, ANN, PASSWORD).await;
    let evil = ann.with_header("origin", "https://evil.example");
    assert_eq!(patch(&evil, json!({ "nickname": "x" })).await.code(), "cross_site");
    assert_eq!(nickname(&app, ANN).await, None);
}

// Of several who want one name at once one gets it, and the others are told so: no server error.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_that_many_want_at_once_goes_to_one() {
    let app = app().await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let client = registered(&app, &format!("user{number}@example.org")).await;
        tasks.spawn(async move { patch(&client, json!({ "nickname": "ace" })).await });
    }
    let answers = tasks.join_all().await;
    let won = answers.iter().filter(|answer| answer.status() == 200).count();
    let told =
        answers.iter().filter(|answer| answer.status() == 422 && answer.text().contains("already taken")).count();
    assert_eq!((won, told), (1, 7), "{answers:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM users WHERE nickname = 'ace'").await, 1);
}
