//! What a safe method may do: nothing that a person would notice.

use crate::support::{HTML, JSON, PASSWORD, PendingUser, User, UserRole, app, dump, own_routes, register, registered};
use authwright::test::{TestApp, TestClient};
use axum::{
    body::Body,
    http::{Method, header::ACCEPT},
};
use serde_json::json;

/// One link of each kind, by the path that it leads to.
async fn links(app: &TestApp<User>) -> Vec<String> {
    register(app, "new@example.org").await;
    let ann = registered(app, "ann@example.org").await;
    let sent = ann.post("/auth/email/change", json!({ "email": "anna@example.org", "password": PASSWORD })).await;
    assert_eq!(sent.status(), 202, "{}", sent.text());
    registered(app, "bob@example.org").await;
    app.client().post("/auth/password/forgot", json!({ "email": "bob@example.org" })).await;
    let fields = PendingUser { display_name: String::from("Ivy"), nickname: None };
    app.auth().invite("ivy@example.org", UserRole::User, fields).await.unwrap();
    let mut links = Vec::new();
    for address in ["new@example.org", "anna@example.org", "bob@example.org", "ivy@example.org"] {
        links.push(app.mail_to(address).await.link());
    }
    links
}

async fn ask_everything(app: &TestApp<User>, client: &TestClient, token: &str) {
    let id = "0".repeat(32);
    let mut paths: Vec<String> = own_routes(app).into_iter().map(|(_, path)| path.replace("{id}", &id)).collect();
    paths.extend(["/", "/reports", "/tickets", "/refund"].map(String::from));
    for path in paths {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE] {
            for accept in [JSON, HTML] {
                for query in
                    ["", &format!("?token={token}"), "?token=x&next=/&notice=logged_out&password=x&_method=DELETE"]
                {
                    let path = format!("{path}{query}");
                    let answer = client.send(method.clone(), &path, &[(ACCEPT, accept)], Body::empty()).await;
                    assert!(answer.status() < 500, "{method} {path}: {}", answer.status());
                    if method == Method::HEAD {
                        assert_eq!(answer.text(), "", "{path}");
                    }
                }
            }
        }
    }
}

// HT-2, TK-11, SE-12
#[tokio::test]
async fn no_safe_request_changes_a_row() {
    let app = app().await;
    let links = links(&app).await;
    let browsers = [app.client(), app.login_as(UserRole::Admin).await];
    app.send_mail().await;
    let before = dump(&app).await;
    assert!(before.contains("auth_user_signups: ") && before.contains("auth_user_sessions: "), "{before}");
    for link in &links {
        let token = link.split("token=").nth(1).unwrap();
        for browser in &browsers {
            ask_everything(&app, browser, token).await;
        }
        // As mail scanners do, several times.
        for _ in 0..3 {
            assert_eq!(app.client().page(link).await.status(), 303);
            assert_eq!(app.client().get(link).await.status(), 303);
        }
    }
    app.send_mail().await;
    assert_eq!(dump(&app).await, before);
    // Who was logged in still is.
    assert_eq!(browsers[1].get("/reports").await.status(), 200);

    // And every link still works.
    let token = |at: usize| links[at].split("token=").nth(1).unwrap();
    let new = "another long enough phrase";
    for (path, body) in [
        ("verify", json!({ "token": token(0), "password": PASSWORD })),
        ("email/confirm", json!({ "token": token(1), "password": PASSWORD })),
        ("password/reset", json!({ "token": token(2), "password": new })),
        ("invitation", json!({ "token": token(3), "password": new })),
    ] {
        let answer = app.client().post(&format!("/auth/{path}"), body).await;
        assert_eq!(answer.status(), 200, "{path}: {}", answer.text());
    }
}
