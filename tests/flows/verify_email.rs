//! Confirming an address: for who made the sign-up, and for nobody else.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::support::{
    PASSWORD, User, UserRole, app, changes, count, log_in, register, registered, routes, sign_up, who, whole,
};
use authwright::{test::TestApp, words};

const ANN: &str = "ann@example.org";
const HERS: &str = "the phrase that ann chose";
const HIS: &str = "the phrase of an attacker";

async fn users(app: &TestApp<User>) -> i64 {
    count(app, "SELECT count(*) FROM users").await
}

async fn signups(app: &TestApp<User>) -> i64 {
    count(app, "SELECT count(*) FROM auth_user_signups").await
}

#[tokio::test]
async fn one_click_is_enough_in_the_browser_that_signed_up() {
    let app = app().await;
    let (_, browser) = register(&app, ANN).await;
    let link = app.mail_to(ANN).await.link();
    assert!(link.starts_with("https://app.example/auth/verify?token="), "{link}");
    let landing = browser.page(&link).await;
    assert_eq!((landing.status(), landing.location()), (303, "/auth/verify"));
    assert_eq!(landing.header("referrer-policy"), "no-referrer");
    let done = browser.submit("/auth/verify", &[]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/account?notice=confirmed"), "{}", done.text());
    assert!(browser.page("/auth/account").await.text().contains(ANN));
    assert_eq!(browser.cookie_names(), ["__Host-user_form", "__Host-user_session"], "link and sign-up are forgotten");
}

// RE-10
#[tokio::test]
async fn another_browser_is_asked_for_the_password() {
    let app = app().await;
    let (_, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let other = app.client();
    let verify = async |body| other.post("/auth/verify", body).await;

    let answer = verify(json!({ "token": token })).await;
    assert_eq!((answer.status(), answer.code().as_str()), (403, "password_required"));
    let answer = verify(json!({ "token": token, "password": HIS })).await;
    assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"));
    let answer = verify(json!({ "token": token, "password": "" })).await;
    assert!([401, 403].contains(&answer.status()), "{}", answer.text());
    assert_eq!((users(&app).await, signups(&app).await, other.cookie_names().len()), (0, 1, 0));

    let answer = verify(json!({ "token": token, "password": HERS })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(who(&other).await, ANN);
}

// RE-10
#[tokio::test]
async fn the_page_elsewhere_asks_for_the_password_and_lets_say_that_it_was_not_me() {
    let app = app().await;
    let (_, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let other = app.client();
    other.page(&format!("/auth/verify?token={token}")).await;
    let page = other.page("/auth/verify").await.text();
    assert!(page.contains("type=\"password\"") && page.contains("href=\"/auth/register\""), "{page}");
    assert!(!page.contains("Ann"), "nothing of the sign-up is shown to whoever opens the link: {page}");
    let wrong = other.submit("/auth/verify", &[("password", HIS)]).await;
    assert_eq!(wrong.status(), 401);
    assert!(!wrong.text().contains(HIS), "a password is never shown again");
    let right = other.submit("/auth/verify", &[("password", HERS)]).await;
    assert_eq!(right.status(), 303, "{}", right.text());
    assert_eq!(who(&other).await, ANN);
}

// TK-11, HT-2
#[tokio::test]
async fn looking_at_a_link_changes_nothing() {
    let app = TestApp::new(routes).await;
    let (browser, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let before = changes(&app).await;
    let path = format!("/auth/verify?token={token}");
    for client in [&browser, &app.client()] {
        for _ in 0..3 {
            client.get(&path).await;
            client.page(&path).await;
            client.send(Method::HEAD, &path, &[], "").await;
            client.page("/auth/verify").await;
            client.send(Method::HEAD, "/auth/verify", &[], "").await;
        }
    }
    assert_eq!((users(&app).await, signups(&app).await), (0, 1));
    assert_eq!(changes(&app).await, before);
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
}

// TK-7, TK-10
#[tokio::test]
async fn a_link_lives_for_a_day_and_no_longer() {
    let app = app().await;
    for (seconds, status) in [(24 * 60 * 60 - 1, 200), (24 * 60 * 60, 400)] {
        let email = format!("ann{seconds}@example.org");
        let (_, browser) = register(&app, &email).await;
        let token = app.mail_to(&email).await.token();
        app.advance(Duration::from_secs(seconds));
        let answer = browser.post("/auth/verify", json!({ "token": token })).await;
        assert_eq!(answer.status(), status, "after {seconds} seconds: {}", answer.text());
        // Its row is there still: the end does not depend on any sweeping.
        let left = i64::from(status == 400);
        assert_eq!(signups(&app).await, left);
        let (answer, _) = log_in(&app, &email, PASSWORD).await;
        assert_eq!(answer.status(), if status == 200 { 200 } else { 401 });
    }
}

// TK-5
#[tokio::test]
async fn a_link_works_once() {
    let app = app().await;
    let (browser, token) = sign_up(&app, ANN, HERS, "Ann").await;
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    let secret = browser.cookie("__Host-user_session").unwrap();
    for client in [browser.clone(), app.client()] {
        for body in [json!({ "token": token }), json!({ "token": token, "password": HERS })] {
            let answer = client.post("/auth/verify", body).await;
            assert_eq!((answer.status(), answer.code().as_str()), (400, "invalid_token"));
            assert!(answer.cookies().is_empty());
        }
    }
    assert_eq!(browser.cookie("__Host-user_session").unwrap(), secret);
    assert_eq!((users(&app).await, signups(&app).await), (1, 0));
}

// RE-10: of two sign-ups for one address the link of each confirms that one, in every order.
#[tokio::test]
async fn no_order_of_sign_ups_gives_an_attacker_the_account() {
    for attacker_first in [true, false] {
        for attackers_link_first in [true, false] {
            let app = app().await;
            let (hers, his);
            if attacker_first {
                his = sign_up(&app, ANN, HIS, "Mallory").await;
                hers = sign_up(&app, ANN, HERS, "Ann").await;
            } else {
                hers = sign_up(&app, ANN, HERS, "Ann").await;
                his = sign_up(&app, ANN, HIS, "Mallory").await;
            }
            // Both links are in her mailbox. She opens them in her own browser; he has only his own.
            let his_link = async || {
                let answer = hers.0.post("/auth/verify", json!({ "token": his.1 })).await;
                assert!(["password_required", "invalid_token"].contains(&answer.code().as_str()), "{}", answer.text());
                let answer = hers.0.post("/auth/verify", json!({ "token": his.1, "password": HERS })).await;
                assert!([400, 401].contains(&answer.status()), "{}", answer.text());
            };
            if attackers_link_first {
                his_link().await;
                assert_eq!(users(&app).await, 0);
            }
            assert_eq!(hers.0.post("/auth/verify", json!({ "token": hers.1 })).await.status(), 200);
            his_link().await;

            assert_eq!((users(&app).await, signups(&app).await), (1, 0));
            assert_eq!(hers.0.get("/auth/me").await.json()["display_name"], "Ann");
            assert_eq!(log_in(&app, ANN, HERS).await.0.status(), 200);
            assert_eq!(log_in(&app, ANN, HIS).await.0.status(), 401);
            // Should he ever come to see the link of his own sign-up, it is void.
            let answer = his.0.post("/auth/verify", json!({ "token": his.1, "password": HIS })).await;
            assert_eq!(answer.code(), "invalid_token");
        }
    }
}

// RE-10
#[tokio::test]
async fn who_never_signed_up_cannot_be_made_to_own_an_attackers_account() {
    let app = app().await;
    let (attacker, token) = sign_up(&app, ANN, HIS, "Mallory").await;
    let victim = app.client();
    for password in [None, Some(HERS), Some("")] {
        let answer = victim.post("/auth/verify", json!({ "token": token, "password": password })).await;
        assert!([401, 403].contains(&answer.status()), "{}", answer.text());
    }
    assert_eq!(users(&app).await, 0);
    for path in ["/auth/me", "/auth/account", "/tickets"] {
        assert_eq!(attacker.get(path).await.status(), 401, "a sign-up opens nothing: {path}");
    }
    assert_eq!(log_in(&app, ANN, HIS).await.0.status(), 401);
}

// RE-10, RE-1: a sign-up for a taken address is a row that nobody can confirm.
#[tokio::test]
async fn a_sign_up_for_a_taken_address_touches_nobody() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    app.advance(Duration::from_secs(61));
    let (answer, attacker) = register(&app, "ANN@EXAMPLE.ORG").await;
    assert_eq!(answer.status(), 202);
    let mail = app.mail_to(ANN).await;
    assert!(!mail.text.contains("token="), "no link for a taken address: {}", mail.text);
    app.advance(Duration::from_secs(61));
    let mails = app.mails_to(ANN).await.len();
    attacker.post("/auth/verify/resend", json!({ "email": ANN })).await;
    assert_eq!(app.mails_to(ANN).await.len(), mails, "and none by asking again");
    assert_eq!(who(&ann).await, ANN);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
    assert_eq!(users(&app).await, 1);
}

// RE-10: an invited person has a row without a password; a sign-up does not become that row.
#[tokio::test]
async fn a_sign_up_does_not_take_over_an_invitation() {
    let app = app().await;
    let (attacker, token) = sign_up(&app, ANN, HIS, "Mallory").await;
    let fields = crate::support::PendingUser { display_name: "Ann".into(), nickname: None };
    app.auth().invite(ANN, UserRole::Admin, fields).await.unwrap();
    let invitation = app.mail_to(ANN).await.token();
    for body in [json!({ "token": token }), json!({ "token": token, "password": HIS })] {
        assert_eq!(attacker.post("/auth/verify", body).await.code(), "invalid_token");
    }
    assert_eq!(log_in(&app, ANN, HIS).await.0.status(), 401);
    let ann = app.client();
    let answer = ann.post("/auth/invitation", json!({ "token": invitation, "password": HERS })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(log_in(&app, ANN, HIS).await.0.status(), 401);
}

// TK-4: what the browser keeps is no link, a link is not what the browser keeps, and neither is good for another flow.
#[tokio::test]
async fn a_link_is_good_for_its_own_purpose_alone() {
    let app = app().await;
    let (browser, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let kept = browser.cookie("__Host-user_signup").unwrap();
    let thief = app.client();
    thief.set_cookie("__Host-user_signup", &token);
    let answer = thief.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!(answer.code(), "password_required", "the link alone is no proof of the browser");
    assert_eq!(browser.post("/auth/verify", json!({ "token": kept })).await.code(), "invalid_token");

    let bob = registered(&app, "bob@example.org").await;
    for path in ["/auth/password/reset", "/auth/invitation", "/auth/email/confirm"] {
        let body = json!({ "token": token, "password": HERS });
        assert_eq!(bob.post(path, body).await.code(), "invalid_token", "{path}");
    }
    bob.post("/auth/password/forgot", json!({ "email": "bob@example.org" })).await;
    let reset = app.mail_to("bob@example.org").await.token();
    let answer = bob.post("/auth/verify", json!({ "token": reset, "password": PASSWORD })).await;
    assert_eq!(answer.code(), "invalid_token");
}

// RE-10: the proof of one sign-up's browser is none for another sign-up.
#[tokio::test]
async fn the_browser_of_another_sign_up_is_another_browser() {
    let app = app().await;
    let (_, anns) = sign_up(&app, ANN, HERS, "Ann").await;
    let (bob, _) = sign_up(&app, "bob@example.org", HIS, "Bob").await;
    assert_eq!(bob.post("/auth/verify", json!({ "token": anns })).await.code(), "password_required");
    assert_eq!(users(&app).await, 0);
}

// TK-8
#[tokio::test]
async fn what_is_no_link_is_always_answered_alike() {
    let app = app().await;
    let (browser, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let foreign = crate::support::app().await;
    let (_, of_another_key) = sign_up(&foreign, ANN, HERS, "Ann").await;
    let mut bad = vec![
        " ".to_owned(),
        "\0".to_owned(),
        "x".repeat(513),
        "x".repeat(4000),
        "🔑".repeat(40),
        format!(" {token}"),
        format!("{token} "),
        format!("{token}="),
        format!("{token}A"),
        of_another_key,
    ];
    for at in (0..token.len()).step_by(7) {
        let mut altered = token.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        bad.push(String::from_utf8(altered).unwrap());
        bad.push(token[..at].to_owned());
    }
    let hashes = app.auth().hasher().hashes_done();
    let expected = whole(&browser.post("/auth/verify", json!({ "token": "x" })).await);
    assert_eq!(expected.0, 400);
    for token in bad {
        let answer = browser.post("/auth/verify", json!({ "token": token, "password": HERS })).await;
        assert_eq!(whole(&answer), expected, "{token:?}");
    }
    assert_eq!(app.auth().hasher().hashes_done(), hashes, "no password is worked on for a bad link");
    assert_eq!((users(&app).await, signups(&app).await), (0, 1));
}

// SE-17: whoever was logged in here before is not any more, and nothing of theirs goes over.
#[tokio::test]
async fn confirming_ends_the_session_that_was_there() {
    let app = app().await;
    let bob = registered(&app, "bob@example.org").await;
    let old = bob.cookie("__Host-user_session").unwrap();
    let (_, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let answer = bob.post("/auth/verify", json!({ "token": token, "password": HERS })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(who(&bob).await, ANN);
    let thief = app.client();
    thief.set_cookie("__Host-user_session", &old);
    assert_eq!(who(&thief).await, "");
}

// RE-9, SE-19: a field that was free at the sign-up and is taken now stops the confirming, and leaves nothing behind.
#[tokio::test]
async fn a_field_that_was_taken_in_the_meantime_is_a_mistake_of_that_field() {
    let app = app().await;
    let body = |email: &str| json!({ "email": email, "password": PASSWORD, "display_name": "A", "nickname": "ace" });
    let mut browsers = Vec::new();
    for email in [ANN, "bob@example.org"] {
        let browser = app.client();
        assert_eq!(browser.post("/auth/register", body(email)).await.status(), 202);
        browsers.push((browser, app.mail_to(email).await.token()));
    }
    let verify = async |at: usize| browsers[at].0.post("/auth/verify", json!({ "token": browsers[at].1 })).await;
    assert_eq!(verify(0).await.status(), 200);
    let answer = verify(1).await;
    assert_eq!((answer.status(), answer.code().as_str()), (422, "invalid_input"), "{}", answer.text());
    assert!(answer.json()["errors"]["nickname"].is_array() || answer.json()["errors"].to_string().contains("nickname"));
    assert_eq!(users(&app).await, 1);
    assert_eq!(log_in(&app, "bob@example.org", PASSWORD).await.0.status(), 401);

    // The page that says so has no field to mend it in, and so it leads to where a new one can be chosen.
    let (bob, token) = &browsers[1];
    bob.page(&format!("/auth/verify?token={token}")).await;
    let page = bob.submit("/auth/verify", &[]).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("Nickname: This is already taken"), "{}", page.text());
    assert!(page.text().contains(words::text("link.register_again")), "{}", page.text());
}

// TK-8, RY-5: a process with another key takes the link for none of its own; what is confirmed here is known there.
#[tokio::test]
async fn a_link_is_of_one_key_and_a_user_of_one_database() {
    let app = app().await;
    let (browser, token) = sign_up(&app, ANN, HERS, "Ann").await;
    let key = uuid::Uuid::new_v4().simple().to_string() + &uuid::Uuid::new_v4().simple().to_string();
    let other = app.again(|builder| builder.secret(key), routes).await;
    let answer = other.client().post("/auth/verify", json!({ "token": token, "password": HERS })).await;
    assert_eq!(answer.code(), "invalid_token");
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    assert_eq!(other.auth().find_by_email(ANN).await.unwrap().map(|user| user.display_name), Some("Ann".into()));
}
