//! Resetting a forgotten password.

use std::time::Duration;

use axum::http::{Method, header};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{
    OTHER_PASSWORD, PASSWORD, PAST_MINUTE, app, change_token, enters, forgot, is_in, log_in, mail, register,
    registered, reset, reset_token, rows,
};

const ANN: &str = "ann@example.org";
const EVE: &str = "eve@evil.example";

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_link() {
    let app = app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    let answer = reset(&app, &token, OTHER_PASSWORD).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert!(enters(&app, ANN, OTHER_PASSWORD).await);
    assert!(!enters(&app, ANN, PASSWORD).await);
}

// RS-1
#[tokio::test]
async fn the_link_goes_to_the_stored_address_whatever_was_typed() {
    let app = app().await;
    registered(&app, "mike@example.org").await;
    for typed in [
        " Mike@Example.ORG ",
        "MIKE@EXAMPLE.ORG",
        "mi\u{212A}e@example.org",
        "mike@example.org,eve@evil.example",
        "mike@example.org eve@evil.example",
        "mike@example.org\r\nBcc: eve@evil.example",
        "mike@example.org\0@evil.example",
        "<mike@example.org>",
        "Mike <mike@example.org>",
        "eve@evil.example@example.org",
        "mike@example.org.",
    ] {
        app.advance(PAST_MINUTE * 15);
        forgot(&app, typed).await;
        app.send_mail().await;
    }
    for body in [
        json!({ "email": ["mike@example.org", EVE] }),
        json!({ "email": { "0": "mike@example.org" } }),
        json!({ "email": "mike@example.org", "to": EVE }),
        json!({ "email": "mike@example.org", "cc": EVE }),
    ] {
        assert_eq!(app.client().post("/auth/password/forgot", body.clone()).await.status(), 422, "{body}");
    }
    let twice = format!(r#"{{"email":"mike@example.org","email":"{EVE}"}}"#);
    let answer = app
        .client()
        .send(Method::POST, "/auth/password/forgot", &[(header::CONTENT_TYPE, "application/json")], twice)
        .await;
    assert!((400..500).contains(&answer.status()), "{}", answer.status());
    app.send_mail().await;

    assert!(app.mails_to(EVE).await.is_empty());
    let to = crate::support::recipients(&app);
    assert!(to.iter().all(|to| to == "mike@example.org"), "{to:?}");
    let links = app.mails_to("mike@example.org").await.iter().filter(|mail| mail.subject.starts_with("Set")).count();
    assert_eq!(links, 2, "for the two that are the address in another spelling");
}

// RS-2
#[tokio::test]
async fn no_header_has_a_say_in_the_link() {
    let app = app().await;
    registered(&app, ANN).await;
    for (name, value) in [
        ("host", "evil.example"),
        ("host", "app.example@evil.example"),
        ("host", "app.example:443@evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-prefix", "//evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-original-url", "https://evil.example/"),
        ("x-rewrite-url", "https://evil.example/"),
        ("origin", "https://app.example"),
        ("referer", "https://evil.example/"),
    ] {
        app.advance(PAST_MINUTE * 15);
        let client = app.client().with_header(name, value);
        let answer = client.post("/auth/password/forgot", json!({ "email": ANN })).await;
        assert_eq!(answer.status(), 202, "{name}: {value}");
        let sent = mail(&app, ANN, "Set a new password").await.unwrap();
        assert!(sent.link().starts_with("https://app.example/auth/password/reset?token="), "{name}: {}", sent.link());
        assert!(!sent.text.contains("evil") && !sent.html.contains("evil"), "{name}");

        let landing = client.page(&format!("/auth/password/reset?token={}", sent.token())).await;
        assert_eq!((landing.status(), landing.location()), (303, "/auth/password/reset"), "{name}");
    }
}

// RS-3
#[tokio::test]
async fn asking_changes_nothing_and_locks_nobody_out() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let before = rows(&app).await;
    for _ in 0..50 {
        assert_eq!(forgot(&app, ANN).await.status(), 202);
    }
    app.send_mail().await;
    assert_eq!(rows(&app).await, before);
    assert!(is_in(&ann).await);
    assert!(enters(&app, ANN, PASSWORD).await);
}

// RE-2 (reset): the answer is the same to the byte, whoever has the address.
#[tokio::test]
async fn asking_is_answered_alike_for_everybody() {
    let app = app().await;
    registered(&app, ANN).await;
    registered(&app, "off@example.org").await;
    let off = app.auth().find_by_email("off@example.org").await.unwrap().unwrap();
    app.auth().set_active(&off.id, false).await.unwrap();
    register(&app, "pending@example.org").await;
    let mut answers = Vec::new();
    for email in [ANN, "off@example.org", "pending@example.org", "free@example.org"] {
        let answer = forgot(&app, email).await;
        answers.push((answer.status(), answer.headers().clone(), answer.text()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert!(mail(&app, ANN, "Set a new password").await.is_some());
    for nobody in ["off@example.org", "pending@example.org", "free@example.org"] {
        assert!(mail(&app, nobody, "Set a new password").await.is_none(), "{nobody}");
    }
}

// RS-4, SE-8
#[tokio::test]
async fn a_reset_ends_sessions_and_links_and_logs_nobody_in() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let older = reset_token(&app, ANN).await;
    let change = change_token(&app, &ann, "new@example.org").await;
    let token = reset_token(&app, ANN).await;

    let browser = app.client();
    let answer = browser.post("/auth/password/reset", json!({ "token": token, "password": OTHER_PASSWORD })).await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.cookies().iter().any(|cookie| cookie.contains("_session=")), "{:?}", answer.cookies());
    for client in [&browser, &ann, &phone] {
        assert!(!is_in(client).await);
    }
    let after = rows(&app).await;
    assert_eq!(reset(&app, &older, "yet another long phrase").await.code(), "invalid_token");
    let confirm = json!({ "token": change, "password": OTHER_PASSWORD });
    assert_eq!(app.client().post("/auth/email/confirm", confirm).await.code(), "invalid_token");
    assert_eq!(rows(&app).await, after);
    let notice = mail(&app, ANN, "Your password at Example was changed").await.expect("a notice");
    assert!(!notice.text.contains("http") && !notice.html.contains("href"), "ML-8: {}", notice.text);
}

// RS-4, EC-4: what waits in the outbox is not sent with the new state.
#[tokio::test]
async fn links_on_their_way_die_with_a_reset() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    assert_eq!(forgot(&app, ANN).await.status(), 202);
    let change = json!({ "email": "new@example.org", "password": PASSWORD });
    assert_eq!(ann.post("/auth/email/change", change).await.status(), 202);
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status(), 200);
    let before = app.mails_to(ANN).await.iter().filter(|mail| mail.subject.starts_with("Set")).count();
    app.advance(PAST_MINUTE);
    let after = app.mails_to(ANN).await.iter().filter(|mail| mail.subject.starts_with("Set")).count();
    assert_eq!((before, after), (1, 1));
    assert!(app.mails_to("new@example.org").await.is_empty());
}

// RS-8, TK-5
#[tokio::test]
async fn a_link_works_once() {
    let app = app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status(), 200);
    for password in [PASSWORD, OTHER_PASSWORD, "yet another long phrase"] {
        assert_eq!(reset(&app, &token, password).await.code(), "invalid_token");
    }
    assert!(enters(&app, ANN, OTHER_PASSWORD).await);
}

// TK-5: each with a password of its own; the one that is told so is the one that holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_uses_at_once_one_takes_effect() {
    let app = app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    let mut uses = JoinSet::new();
    for number in 0..64 {
        let (client, token) = (app.client(), token.clone());
        uses.spawn(async move {
            let password = format!("the phrase of try number {number}");
            let answer = client.post("/auth/password/reset", json!({ "token": token, "password": password })).await;
            (answer.status(), password)
        });
    }
    let answers = uses.join_all().await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 200);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|(status, _)| [400, 503].contains(status)), "{lost:?}");
    assert!(enters(&app, ANN, &won[0].1).await);
    app.send_mail().await;
    let notices = app.mails_to(ANN).await.iter().filter(|mail| mail.subject.starts_with("Your password")).count();
    assert_eq!(notices, 1);
}

// TK-7, TK-10: the second at which it ends is its first without effect, and no clean-up has run.
#[tokio::test]
async fn a_link_lives_for_sixty_minutes_from_the_request() {
    let app = app().await;
    registered(&app, ANN).await;
    for (age, works) in [(Duration::from_secs(3599), true), (Duration::from_hours(1), false)] {
        let token = reset_token(&app, ANN).await;
        app.advance(age);
        assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status() == 200, works, "{age:?}");
    }
    let token = reset_token(&app, ANN).await;
    app.advance(Duration::from_hours(24 * 365));
    assert_eq!(reset(&app, &token, PASSWORD).await.code(), "invalid_token");
}

// RS-4, EC-4, SE-7: what changes the account voids its links.
#[tokio::test]
async fn a_link_dies_with_the_state_that_it_was_made_for() {
    let app = app().await;
    let ann = registered(&app, ANN).await;

    let token = reset_token(&app, ANN).await;
    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(ann.post("/auth/password/change", change).await.status(), 200);
    assert_eq!(reset(&app, &token, "yet another long phrase").await.code(), "invalid_token");
    let back = json!({ "current_password": OTHER_PASSWORD, "new_password": PASSWORD });
    assert_eq!(ann.post("/auth/password/change", back).await.status(), 200);
    assert_eq!(reset(&app, &token, "yet another long phrase").await.code(), "invalid_token", "the same password again");

    let token = reset_token(&app, ANN).await;
    let change = change_token(&app, &ann, "new@example.org").await;
    assert_eq!(ann.post("/auth/email/confirm", json!({ "token": change })).await.status(), 200);
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token");

    let token = reset_token(&app, "new@example.org").await;
    let user = app.auth().find_by_email("new@example.org").await.unwrap().unwrap();
    app.auth().set_active(&user.id, false).await.unwrap();
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token");
    let page = app.client().page(&format!("/auth/password/reset?token={token}")).await;
    assert_eq!(page.status(), 303, "nothing is told before the landing page");

    app.auth().set_active(&user.id, true).await.unwrap();
    let token = reset_token(&app, "new@example.org").await;
    app.auth().delete_user(&user.id).await.unwrap();
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token");
    registered(&app, "new@example.org").await;
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token", "of who has the address now");
    assert!(enters(&app, "new@example.org", PASSWORD).await);
}

// RS-8: every order of everything that somebody without the link can send.
#[tokio::test]
async fn without_the_token_no_order_of_requests_changes_a_password() {
    let app = app().await;
    registered(&app, ANN).await;
    registered(&app, EVE).await;
    let before = rows(&app).await;
    let eve = reset_token(&app, EVE).await;
    for order in orders(&[0, 1, 2, 3, 4]) {
        let browser = app.client();
        for step in &order {
            match step {
                0 => drop(browser.post("/auth/password/forgot", json!({ "email": ANN })).await),
                1 => drop(browser.page("/auth/password/reset").await),
                2 => drop(browser.post("/auth/password/reset", json!({ "password": OTHER_PASSWORD })).await),
                3 => {
                    // Her own link, bent towards somebody else.
                    let body = json!({ "token": eve, "password": OTHER_PASSWORD, "email": ANN });
                    assert_eq!(browser.post("/auth/password/reset", body).await.status(), 422);
                }
                _ => drop(browser.form("/auth/password/reset", &[("password", OTHER_PASSWORD), ("token", "x")]).await),
            }
        }
        assert_eq!(rows(&app).await, before, "{order:?}");
    }
    assert!(enters(&app, ANN, PASSWORD).await);
}

fn orders(steps: &[u8]) -> Vec<Vec<u8>> {
    if steps.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let rest: Vec<u8> = steps[..at].iter().chain(&steps[at + 1..]).copied().collect();
        all.extend(orders(&rest).into_iter().map(|rest| [vec![*step], rest].concat()));
    }
    all
}

// A password that is refused costs nothing: the link works still.
#[tokio::test]
async fn a_password_that_is_not_allowed_leaves_the_link_alone() {
    let app = app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    for refused in ["short", "", "aaaaaaaaaaaaaaaa"] {
        let answer = reset(&app, &token, refused).await;
        if answer.status() != 200 {
            assert_eq!(answer.status(), 422, "{refused}");
            assert!(answer.json()["errors"]["password"].is_array(), "{}", answer.text());
        }
    }
    let token = reset_token(&app, ANN).await;
    assert_eq!(reset(&app, &token, "x").await.status(), 422);
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status(), 200);
}

// RE-10: a sign-up that somebody else has waiting for the address gains nothing by a reset.
#[tokio::test]
async fn a_sign_up_that_waits_for_the_address_stays_what_it_is() {
    let app = app().await;
    // Eve signs up with Ann's address before there is an account: no link for her to reset.
    let (_, eve) = register(&app, ANN).await;
    let link = app.mail_to(ANN).await.token();
    forgot(&app, ANN).await;
    assert!(mail(&app, ANN, "Set a new password").await.is_none());

    app.auth()
        .create_user(crate::support::CreateUser {
            email: ANN.into(),
            password: Some("the phrase of ann herself".into()),
            role: crate::support::UserRole::User,
            display_name: "Ann".into(),
            nickname: None,
            credits: 0,
        })
        .await
        .unwrap();
    let (_, _) = register(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status(), 200);
    assert!(!enters(&app, ANN, PASSWORD).await);
    assert_eq!(eve.post("/auth/verify", json!({ "token": link })).await.code(), "invalid_token");
    assert!(enters(&app, ANN, OTHER_PASSWORD).await);
}

// RS-6, TK-11: as a person does it, in pages.
#[tokio::test]
async fn the_landing_page_keeps_the_token_to_itself() {
    let app = app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    let browser = app.client();
    let landing = browser.page(&format!("/auth/password/reset?token={token}")).await;
    assert_eq!((landing.status(), landing.location()), (303, "/auth/password/reset"));
    assert_eq!(landing.header("referrer-policy"), "no-referrer");
    assert_eq!(landing.header("cache-control"), "no-store");
    let cookie = landing.cookies().into_iter().find(|cookie| cookie.contains(&token)).expect("the token's cookie");
    for attribute in ["__Host-", "HttpOnly", "Secure", "SameSite=", "Path=/", "Max-Age=600"] {
        assert!(cookie.contains(attribute), "{attribute}: {cookie}");
    }
    let page = browser.page("/auth/password/reset").await;
    assert_eq!(page.status(), 200, "{}", page.text());
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    let html = page.text();
    assert!(!html.contains(&token), "the token is in the page");
    for elsewhere in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "<script", "<img", "url("] {
        assert!(!html.contains(elsewhere), "{elsewhere}");
    }
    let done = browser.submit("/auth/password/reset", &[("password", OTHER_PASSWORD)]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/login?notice=password_reset"), "{}", done.text());
    assert!(!browser.cookie_names().iter().any(|name| name.ends_with("_reset") || name.ends_with("_session")));
    assert!(enters(&app, ANN, OTHER_PASSWORD).await);
}
