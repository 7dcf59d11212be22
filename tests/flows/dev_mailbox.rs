//! The mailbox of a development run.

use std::net::IpAddr;

use authwright::test::TestApp;
use serde_json::json;

use crate::support::{PASSWORD, User, app, forgot, registered, routes};

const PATH: &str = "/auth/dev/mailbox";

/// As on a developer's machine.
async fn local() -> TestApp<User> {
    TestApp::configured(|builder| builder.base_url("http://localhost:3000"), routes).await
}

async fn with_mail() -> TestApp<User> {
    let app = local().await;
    let body = json!({ "email": "ann@example.org", "password": PASSWORD, "display_name": "Ann" });
    assert_eq!(app.client().post("/auth/register", body).await.status(), 202);
    app.send_mail().await;
    app
}

#[tokio::test]
async fn it_lists_the_mails_newest_first() {
    let app = local().await;
    registered(&app, "ann@example.org").await;
    app.advance(std::time::Duration::from_secs(5));
    forgot(&app, "ann@example.org").await;
    app.send_mail().await;
    let list = app.client().get(PATH).await;
    assert_eq!(list.status(), 200, "{}", list.text());
    let list = list.json();
    let subjects: Vec<_> = list.as_array().unwrap().iter().map(|mail| mail["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["Set a new password for Example", "Confirm your email address for Example"]);
    let mail = &list[0];
    let mut names: Vec<_> = mail.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["created_at", "html", "id", "subject", "text", "to"]);
    assert_eq!(
        (mail["to"].as_str(), mail["created_at"].as_str()),
        (Some("ann@example.org"), Some("2030-01-01T00:00:05Z"))
    );
    assert!(mail["text"].as_str().unwrap().contains("http://localhost:3000/auth/password/reset?token="));
    assert!(mail["html"].as_str().unwrap().contains('<'));

    let one = app.client().get(&format!("{PATH}/{}", mail["id"].as_str().unwrap())).await;
    assert_eq!((one.status(), &one.json()), (200, mail));
    for none in ["x", "00000000-0000-0000-0000-000000000000", "..", "%2e%2e"] {
        assert_eq!(app.client().get(&format!("{PATH}/{none}")).await.status(), 404, "{none}");
    }
    let page = app.client().page(PATH).await;
    assert!(page.status() == 200 && page.text().contains("Set a new password"), "{}", page.text());
    let page = app.client().page(&format!("{PATH}/{}", mail["id"].as_str().unwrap())).await;
    assert!(page.text().contains("href=\"http://localhost:3000/auth/password/reset?token="), "{}", page.text());
}

#[tokio::test]
async fn it_answers_only_this_machine() {
    let app = with_mail().await;
    for (peer, status) in [
        ("127.0.0.1", 200),
        ("127.8.8.8", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("192.168.0.7", 404),
        ("10.0.0.1", 404),
        ("203.0.113.9", 404),
        ("::ffff:203.0.113.9", 404),
        ("fe80::1", 404),
        ("::", 404),
        ("0.0.0.0", 404),
    ] {
        let client = app.client().from_address(peer.parse::<IpAddr>().unwrap());
        let answer = client.get(PATH).await;
        assert_eq!(answer.status(), status, "{peer}");
        assert!(status == 200 || !answer.text().contains("token="));
    }
}

#[tokio::test]
async fn another_name_for_this_machine_is_refused() {
    let app = with_mail().await;
    for host in [
        "evil.example",
        "evil.example:3000",
        "localhost",
        "localhost:3001",
        "127.0.0.1:3000",
        "[::1]:3000",
        "localhost:3000.evil.example",
        "localhost:3000@evil.example",
        "localhost.:3000",
        "LOCALHOST.evil.example:3000",
        "",
    ] {
        let answer = app.client().with_header("host", host).get(PATH).await;
        assert_eq!(answer.status(), 404, "{host}");
        assert!(!answer.text().contains("token="));
    }
    let list = app.client().get(PATH).await.json();
    let one = format!("{PATH}/{}", list[0]["id"].as_str().unwrap());
    assert_eq!(app.client().with_header("host", "evil.example").get(&one).await.status(), 404);
}

#[tokio::test]
async fn what_came_through_a_proxy_is_refused() {
    let app = with_mail().await;
    for name in ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"] {
        for value in ["127.0.0.1", ""] {
            assert_eq!(app.client().with_header(name, value).get(PATH).await.status(), 404, "{name}: {value}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_reads_nothing() {
    let app = with_mail().await;
    let answer = app.client().with_header("origin", "https://evil.example").get(PATH).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn elsewhere_than_on_a_loopback_address_there_is_none() {
    let app = app().await;
    registered(&app, "ann@example.org").await;
    assert_eq!(app.client().get(PATH).await.status(), 404);
    let mail = app.mail_to("ann@example.org").await;
    assert!(!mail.text.is_empty());
}
