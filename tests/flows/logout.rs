//! Logging out.

use axum::http::{Method, header};
use serde_json::json;

use crate::support::{PASSWORD, app, count, log_in, registered, who};

const ANN: &str = "ann@example.org";

// SE-6, SE-10
#[tokio::test]
async fn the_session_is_over_when_it_is_answered() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let (_, other) = log_in(&app, ANN, PASSWORD).await;
    let secret = browser.cookie("__Host-user_session").unwrap();
    let answer = browser.post("/auth/logout", json!({})).await;
    assert_eq!(answer.status(), 204);
    assert_eq!(
        answer.cookies(),
        ["__Host-user_session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"],
        "with the attributes that it was set with"
    );
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &secret);
    for path in ["/auth/me", "/tickets", "/auth/account", "/auth/sessions"] {
        assert_eq!(thief.get(path).await.status(), 401, "{path}");
    }
    assert_eq!(thief.get("/").await.text(), "nobody");
    assert_eq!(who(&other).await, ANN, "the other device stays");
}

// SE-12
#[tokio::test]
async fn logging_out_twice_or_without_a_session_is_the_same() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let first = browser.post("/auth/logout", json!({})).await;
    let second = browser.post("/auth/logout", json!({})).await;
    let never = app.client().post("/auth/logout", json!({})).await;
    let whole = crate::support::whole;
    assert!(whole(&first) == whole(&second) && whole(&second) == whole(&never));
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0);
}

// HT-1, HT-2
#[tokio::test]
async fn no_other_site_logs_anybody_out() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    assert_eq!(browser.get("/auth/logout").await.status(), 405);
    let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for headers in [
        vec![form.clone()],
        vec![form.clone(), (header::ORIGIN, "https://evil.example")],
        vec![(header::ORIGIN, "https://evil.example")],
        vec![form, (header::ORIGIN, "https://app.example")],
    ] {
        let answer = browser.send(Method::POST, "/auth/logout", &headers, "").await;
        assert_eq!(answer.status(), 403, "{headers:?}: {}", answer.text());
    }
    assert_eq!(who(&browser).await, ANN);
}

#[tokio::test]
async fn the_button_of_every_page_logs_out() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let page = browser.page("/auth/account").await.text();
    let form = page.split("<form ").find(|form| form.contains("action=\"/auth/logout\"")).unwrap();
    let token = form.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = browser.form("/auth/logout", &[("form_token", token)]).await;
    assert_eq!((answer.status(), answer.location()), (303, "/auth/login?notice=logged_out"), "{}", answer.text());
    assert_eq!(browser.cookie("__Host-user_session"), None);
}
