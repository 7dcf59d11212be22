//! The devices that a user is logged in on.

use std::time::Duration;

use authwright::test::{TestApp, TestClient};
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{OTHER_PASSWORD, PASSWORD, User, app, count, is_in, log_in, registered, routes};

const ANN: &str = "ann@example.org";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const SECOND: Duration = Duration::from_secs(1);

async fn remembered(app: &TestApp<User>) -> TestClient {
    let client = app.client();
    let login = json!({ "email": ANN, "password": PASSWORD, "remember": true });
    assert_eq!(client.post("/auth/login", login).await.status(), 200);
    client
}

async fn list(client: &TestClient) -> Vec<Value> {
    let answer = client.get("/auth/sessions").await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json().as_array().unwrap().clone()
}

fn secret(client: &TestClient) -> String {
    client.cookie("__Host-user_session").expect("a session's cookie")
}

/// The uses that were noted are written, as the worker does every few seconds.
async fn used(app: &TestApp<User>, client: &TestClient) -> bool {
    let lives = is_in(client).await;
    app.auth().write_touches().await.unwrap();
    lives
}

// SE-4, SE-5, TK-7: no clean-up has run.
#[tokio::test]
async fn an_unused_session_ends_after_a_day() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    app.advance(DAY.saturating_sub(SECOND));
    assert!(is_in(&ann).await);
    app.advance(SECOND);
    assert!(!is_in(&ann).await, "the use was not written, so it does not count");

    let (_, ann) = log_in(&app, ANN, PASSWORD).await;
    app.advance(DAY.saturating_sub(SECOND));
    assert!(used(&app, &ann).await);
    app.advance(DAY.saturating_sub(SECOND));
    assert!(used(&app, &ann).await, "the use before counts");
    app.advance(DAY);
    assert!(!is_in(&ann).await);
    app.auth().write_touches().await.unwrap();
    assert!(!is_in(&ann).await, "what has ended is not brought back by being asked for");
}

// SE-4
#[tokio::test]
async fn activity_cannot_pass_the_absolute_limit() {
    let app = app().await;
    registered(&app, ANN).await;
    let (_, plain) = log_in(&app, ANN, PASSWORD).await;
    let kept = remembered(&app).await;
    for _ in 0..27 {
        app.advance(HOUR * 12);
        assert!(used(&app, &plain).await && used(&app, &kept).await);
        for client in [&plain, &kept] {
            let proof = client.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
            assert_eq!(proof.status(), 200, "a proof does not lengthen it either");
        }
    }
    app.advance((HOUR * 12).saturating_sub(SECOND));
    assert!(used(&app, &plain).await && used(&app, &kept).await);
    app.advance(SECOND);
    assert!(!is_in(&plain).await && !is_in(&kept).await);
}

// SE-5, SE-11
#[tokio::test]
async fn a_session_that_is_remembered_may_rest() {
    let app = app().await;
    registered(&app, ANN).await;
    let kept = remembered(&app).await;
    app.advance((DAY * 14).saturating_sub(SECOND));
    assert!(is_in(&kept).await);
    app.advance(SECOND);
    assert!(!is_in(&kept).await);
}

// SE-11, SE-10
#[tokio::test]
async fn only_remember_me_makes_a_cookie_that_outlives_the_browser() {
    let app = app().await;
    registered(&app, ANN).await;
    for (body, age) in [
        (json!({ "email": ANN, "password": PASSWORD }), None),
        (json!({ "email": ANN, "password": PASSWORD, "remember": false }), None),
        (json!({ "email": ANN, "password": PASSWORD, "remember": null }), None),
        (json!({ "email": ANN, "password": PASSWORD, "remember": true }), Some("Max-Age=1209600")),
    ] {
        let answer = app.client().post("/auth/login", body.clone()).await;
        assert_eq!(answer.status(), 200, "{body}");
        let cookies = answer.cookies();
        let cookie = cookies.iter().find(|cookie| cookie.starts_with("__Host-user_session=")).unwrap();
        assert_eq!(cookie.contains("Max-Age"), age.is_some(), "{cookie}");
        assert!(cookie.contains(age.unwrap_or_default()) && !cookie.contains("Expires"), "{cookie}");
        for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(attribute), "{attribute}: {cookie}");
        }
        assert!(!cookie.contains("Domain") && cookie.len() < 4096);
    }
    // After a proof the cookie lasts for what is left, and no longer.
    let kept = remembered(&app).await;
    app.advance(DAY * 4);
    let proof = kept.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    assert!(proof.cookies()[0].contains("Max-Age=864000"), "{:?}", proof.cookies());
    let (one, other) = (remembered(&app).await, remembered(&app).await);
    assert_ne!(secret(&one), secret(&other), "each device has a secret of its own");
}

// SE-9
#[tokio::test]
async fn a_user_sees_their_own_devices() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let phone = app.client().with_header("user-agent", "Mozilla/5.0 (iPhone) Safari/605.1");
    app.advance(SECOND * 90);
    phone.post("/auth/login", json!({ "email": ANN, "password": PASSWORD, "remember": true })).await;
    registered(&app, "bob@example.org").await;
    let rows = list(&ann).await;
    assert_eq!(rows.len(), 2);
    let current: Vec<_> = rows.iter().filter(|row| row["current"] == true).collect();
    assert_eq!(current.len(), 1);
    let other = rows.iter().find(|row| row["current"] == false).unwrap();
    assert_eq!(other["client"], "Safari on iPhone");
    assert_eq!(other["remembered"], true);
    assert_eq!(other["created_at"], "2030-01-01T00:01:30Z");
    assert_eq!(other["expires_at"], "2030-01-15T00:01:30Z");
    let text = json!(rows).to_string();
    for client in [&ann, &phone] {
        assert!(!text.contains(&secret(client)), "SE-14");
    }
    let names: Vec<_> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names.iter().filter(|name| name.contains("hash") || name.contains("secret")).count(), 0, "{names:?}");
}

// SE-6, SE-9
#[tokio::test]
async fn one_device_is_ended_and_the_others_stay() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let (_, tablet) = log_in(&app, ANN, PASSWORD).await;
    let id =
        list(&phone).await.into_iter().find(|row| row["current"] == true).unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/auth/sessions/{id}");
    assert_eq!(ann.delete(&path).await.status(), 204);
    assert!(!is_in(&phone).await);
    assert!(is_in(&ann).await && is_in(&tablet).await);
    assert_eq!(ann.delete(&path).await.code(), "not_found");
}

// SE-9, RB-8
#[tokio::test]
async fn nobody_ends_the_device_of_somebody_else() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let bob = registered(&app, "bob@example.org").await;
    let id = list(&bob).await[0]["id"].as_str().unwrap().to_owned();
    let foreign = ann.delete(&format!("/auth/sessions/{id}")).await;
    let missing = ann.delete(&format!("/auth/sessions/{}", "0".repeat(32))).await;
    assert_eq!((foreign.status(), foreign.headers(), foreign.text()), (404, missing.headers(), missing.text()));
    for id in ["", "x", "%00", &"g".repeat(32), &"0".repeat(31), &"0".repeat(4000), "..%2f..", "é"] {
        let status = ann.delete(&format!("/auth/sessions/{}", id.replace('é', "%C3%A9"))).await.status();
        assert!([404, 405].contains(&status), "{id}: {status}");
    }
    assert!(is_in(&bob).await);
    assert_eq!(app.client().delete(&format!("/auth/sessions/{id}")).await.status(), 401);
    assert!(is_in(&bob).await);
    assert_eq!(ann.delete("/auth/sessions").await.status(), 204);
    assert!(is_in(&bob).await && is_in(&ann).await);
}

// SE-6, SE-9
#[tokio::test]
async fn all_other_devices_are_ended() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let kept = remembered(&app).await;
    assert_eq!(ann.delete("/auth/sessions").await.status(), 204);
    assert!(is_in(&ann).await && !is_in(&phone).await && !is_in(&kept).await);
    assert_eq!(list(&ann).await.len(), 1);
}

// SE-9, SE-18, SE-2
#[tokio::test]
async fn the_list_asks_for_a_proof_within_five_minutes() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let id = list(&ann).await[0]["id"].as_str().unwrap().to_owned();
    app.advance(SECOND * 300);
    assert_eq!(ann.get("/auth/sessions").await.status(), 200);
    app.advance(SECOND);
    for (method, path) in
        [(Method::GET, "/auth/sessions"), (Method::DELETE, "/auth/sessions"), (Method::DELETE, "/auth/sessions/ID")]
    {
        let answer = ann.json(method.clone(), &path.replace("ID", &id), json!({})).await;
        assert_eq!((answer.status(), answer.code().as_str()), (403, "reauthentication_required"), "{method} {path}");
    }
    assert!(is_in(&phone).await);
    let page = ann.page("/auth/sessions").await;
    assert_eq!((page.status(), page.location()), (303, "/auth/reauthenticate?next=%2Fauth%2Fsessions"));

    let old = secret(&ann);
    let wrong = ann.post("/auth/reauthenticate", json!({ "password": OTHER_PASSWORD })).await;
    assert_eq!(wrong.code(), "invalid_credentials");
    assert_eq!(ann.get("/auth/sessions").await.code(), "reauthentication_required");
    assert_eq!(ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 200);
    assert_ne!(secret(&ann), old);
    assert_eq!(list(&ann).await.len(), 2, "it is the same session under a new secret");
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &old);
    assert!(!is_in(&thief).await);
}

// SE-9: the page does the same, and each of its buttons is one device's.
#[tokio::test]
async fn the_page_ends_devices() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let page = ann.page("/auth/sessions").await;
    assert_eq!(page.status(), 200, "{}", page.text());
    let ended = ann.submit("/auth/sessions", &[]).await;
    assert_eq!((ended.status(), ended.location()), (303, "/auth/sessions?notice=session_ended"), "{}", ended.text());
    assert!(is_in(&ann).await && !is_in(&phone).await);

    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let (_, hidden) = ann.page("/auth/sessions").await.form().unwrap();
    let fields: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let ended = ann.form("/auth/sessions/end-others", &fields).await;
    assert_eq!((ended.status(), ended.location()), (303, "/auth/sessions?notice=sessions_ended"));
    assert!(is_in(&ann).await && !is_in(&phone).await);
    assert_eq!(ann.form("/auth/sessions/end-others", &[]).await.code(), "", "a form that is not ours is refused");
    assert_eq!(ann.form("/auth/sessions/end-others", &[]).await.status(), 403);
}

// SE-6
#[tokio::test]
async fn a_session_that_was_logged_out_of_is_over() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &secret(&ann));
    assert!(is_in(&thief).await);
    assert_eq!(ann.post("/auth/logout", json!({})).await.status(), 204);
    assert!(!is_in(&ann).await && !is_in(&thief).await);
    app.auth().write_touches().await.unwrap();
    assert!(!is_in(&thief).await, "a use that was noted before does not bring it back");
}

// SE-7
#[tokio::test]
async fn who_is_disabled_or_deleted_has_no_session_any_more() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    app.auth().set_active(&1, false).await.unwrap();
    assert!(!is_in(&ann).await);
    app.auth().set_active(&1, true).await.unwrap();
    assert!(!is_in(&ann).await, "the session does not come back");
    let (_, ann) = log_in(&app, ANN, PASSWORD).await;
    app.auth().delete_user(&1).await.unwrap();
    assert!(!is_in(&ann).await);
}

// SE-9: programs.
#[tokio::test]
async fn a_program_ends_the_sessions_of_one_user() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let bob = registered(&app, "bob@example.org").await;
    assert_eq!(app.auth().end_sessions(&1).await.unwrap(), 2);
    assert!(!is_in(&ann).await && !is_in(&phone).await && is_in(&bob).await);
    assert_eq!(app.auth().end_sessions(&1).await.unwrap(), 0);
}

// ST-10
#[tokio::test]
async fn the_sweeper_takes_what_has_ended_and_nothing_else() {
    let app = app().await;
    registered(&app, ANN).await;
    let kept = remembered(&app).await;
    app.advance(DAY);
    let (_, fresh) = log_in(&app, ANN, PASSWORD).await;
    app.auth().sweep().await.unwrap();
    let rows: i64 = count(&app, "SELECT count(*) FROM auth_user_sessions").await;
    assert_eq!(rows, 2);
    assert!(is_in(&kept).await && is_in(&fresh).await);
}

// RY-5
#[tokio::test]
async fn an_earlier_use_that_is_written_later_takes_nothing_back() {
    let app = app().await;
    let other = app.again(|builder| builder, routes).await;
    let ann = registered(&app, ANN).await;
    let there = other.client();
    there.set_cookie("__Host-user_session", &secret(&ann));
    let last_use = || count(&app, "SELECT last_used_at FROM auth_user_sessions");

    let first = last_use().await;
    app.advance(Duration::from_mins(5));
    assert!(is_in(&ann).await);
    app.advance(Duration::from_mins(5));
    assert!(is_in(&there).await);
    other.auth().write_touches().await.unwrap();
    let later = last_use().await;
    assert_eq!(later - first, 10 * 60 * 1_000_000);
    app.auth().write_touches().await.unwrap();
    assert_eq!(last_use().await, later);
}
