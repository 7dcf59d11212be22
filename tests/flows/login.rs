//! Logging in, and what a session is from then on.

use std::time::Duration;

use axum::http::{Method, header};
use serde_json::json;

use crate::{
    neutrality::{Member, MemberRole, member_routes},
    support::{
        PASSWORD, PendingUser, UserRole, app, by_hand, changes, count, hexadecimal, log_in, register, registered,
        routes, sign_up, text, who,
    },
};
use authwright::test::TestApp;

const ANN: &str = "ann@example.org";
const HOUR: Duration = Duration::from_hours(1);

fn cookie_of(answer: &authwright::test::TestAnswer) -> String {
    let cookies = answer.cookies();
    let [cookie] = cookies[..] else { panic!("one cookie: {cookies:?}") };
    cookie.to_owned()
}

// SE-10, SE-11, SE-14
#[tokio::test]
async fn the_session_cookie_is_for_this_host_and_this_browser_alone() {
    let app = app().await;
    registered(&app, ANN).await;
    let (answer, browser) = log_in(&app, ANN, PASSWORD).await;
    assert_eq!(answer.json(), json!({ "user": { "email": ANN, "role": "user", "display_name": "Ann" } }));
    let secret = browser.cookie("__Host-user_session").unwrap();
    assert_eq!(
        cookie_of(&answer),
        format!("__Host-user_session={secret}; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "no Domain, no Max-Age"
    );
    assert!(secret.len() >= 43, "256 bits: {secret}");
    assert!(!answer.text().contains(&secret), "the secret stands in the cookie alone");
    assert_eq!(answer.header("cache-control"), "no-store");
}

// SE-11, SE-5
#[tokio::test]
async fn remembered_sessions_outlive_the_browser_and_end_on_the_server() {
    let app = app().await;
    registered(&app, ANN).await;
    let mut secrets = Vec::new();
    for remember in [json!(true), json!(true), json!(false), json!(null)] {
        let browser = app.client();
        let body = json!({ "email": ANN, "password": PASSWORD, "remember": remember });
        let answer = browser.post("/auth/login", body).await;
        let fortnight = cookie_of(&answer).ends_with("; Secure; Max-Age=1209600");
        assert_eq!(fortnight, remember == json!(true), "{remember}: {}", cookie_of(&answer));
        secrets.push(browser.cookie("__Host-user_session").unwrap());
    }
    assert_ne!(secrets[0], secrets[1], "each device has a secret of its own");
    let lives = async |at: usize| {
        let browser = app.client();
        browser.set_cookie("__Host-user_session", &secrets[at]);
        who(&browser).await == ANN
    };
    app.advance(Duration::from_secs(24 * 3_600 - 1));
    assert!(lives(3).await, "a day but a second");
    app.advance(Duration::from_secs(1));
    assert!(!lives(2).await, "unused for a day");
    assert!(lives(0).await);
    app.advance(Duration::from_secs(13 * 24 * 3_600 - 1));
    assert!(lives(1).await, "unused for 14 days but a second");
    app.advance(Duration::from_secs(1));
    assert!(!lives(0).await && !lives(1).await, "after 14 days every session is over");
}

// SE-4: use prolongs a session, but not beyond its end.
#[tokio::test]
async fn no_use_keeps_a_session_beyond_its_end() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    for half_day in 1..28 {
        app.advance(12 * HOUR);
        assert_eq!(who(&browser).await, ANN, "half day {half_day}");
        app.auth().write_touches().await.unwrap();
    }
    app.advance(12 * HOUR);
    assert_eq!(who(&browser).await, "");
    // TK-7: its row is there still.
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 1);
}

// SE-1: what the row says is what holds, at once.
#[tokio::test]
async fn every_request_is_judged_by_the_row() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    by_hand(&app, "UPDATE users SET role = 'admin'").await;
    assert_eq!(browser.get("/reports").await.status(), 200);
    by_hand(&app, "UPDATE users SET role = 'user'").await;
    assert_eq!(browser.get("/reports").await.status(), 403);
    by_hand(&app, "DELETE FROM auth_user_sessions").await;
    assert_eq!(browser.get("/tickets").await.status(), 401);
}

// SE-3
#[tokio::test]
async fn each_login_is_a_row_of_its_own() {
    let app = app().await;
    registered(&app, ANN).await;
    for _ in 0..3 {
        log_in(&app, ANN, PASSWORD).await;
    }
    assert_eq!(count(&app, "SELECT count(DISTINCT secret_hash) FROM auth_user_sessions").await, 4);
    assert_eq!(count(&app, "SELECT count(DISTINCT public_id) FROM auth_user_sessions").await, 4);
}

// TK-3, SE-14: the table has nothing that opens a session.
#[tokio::test]
async fn what_is_stored_is_no_secret() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let secret = browser.cookie("__Host-user_session").unwrap();
    let hexadecimal = hexadecimal(&app, "secret_hash").await;
    assert_eq!(hexadecimal.len(), 64, "32 bytes");
    let thief = app.client();
    for stolen in [hexadecimal.as_str(), &secret[..secret.len() - 1], &secret.to_uppercase(), &secret.to_lowercase()] {
        thief.set_cookie("__Host-user_session", stolen);
        assert_eq!(who(&thief).await, "", "{stolen}");
    }
}

// SE-14
#[tokio::test]
async fn a_secret_counts_in_the_cookie_alone() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let secret = browser.cookie("__Host-user_session").unwrap();
    let thief = app.client();
    for name in ["session", "token", "__Host-user_session", "access_token"] {
        assert_eq!(thief.get(&format!("/auth/me?{name}={secret}")).await.status(), 401, "{name}");
    }
    for (name, value) in [
        ("authorization", format!("Bearer {secret}")),
        ("authorization", secret.clone()),
        ("x-session", secret.clone()),
        ("cookie", format!("user_session={secret}")),
        ("cookie", format!("__Host-member_session={secret}")),
        ("cookie", format!("__Host-user_session={secret}; __Host-user_session=x")),
    ] {
        assert_eq!(thief.with_header(name, &value).get("/auth/me").await.status(), 401, "{name}: {value}");
    }
}

// SE-15
#[tokio::test]
async fn a_session_says_how_and_when() {
    let app = app().await;
    registered(&app, ANN).await;
    app.advance(HOUR);
    let now = app.clock().now().as_micros();
    log_in(&app, ANN, PASSWORD).await;
    let newest =
        "SELECT method, created_at, proved_at, expires_at FROM auth_user_sessions ORDER BY created_at DESC LIMIT 1";
    let end = now + 14 * 24 * 3_600_000_000;
    assert_eq!(app.rows(newest).await, [["password".to_owned(), now.to_string(), now.to_string(), end.to_string()]]);
}

// SE-12
#[tokio::test]
async fn who_is_not_logged_in_makes_no_rows() {
    let app = TestApp::new(routes).await;
    registered(&app, ANN).await;
    by_hand(&app, "DELETE FROM auth_user_sessions").await;
    let browser = app.client();
    let before = changes(&app).await;
    for path in ["/", "/tickets", "/auth/me", "/auth/login", "/auth/register", "/auth/verify", "/auth/account"] {
        browser.get(path).await;
        browser.page(path).await;
    }
    browser.post("/auth/logout", json!({})).await;
    log_in(&app, ANN, "a phrase that is not hers").await;
    log_in(&app, "nobody@example.org", PASSWORD).await;
    browser.set_cookie("__Host-user_session", &"A".repeat(43));
    browser.get("/auth/me").await;
    browser.post("/auth/logout", json!({})).await;
    assert_eq!(changes(&app).await, before);
}

// SE-17, SE-2
#[tokio::test]
async fn logging_in_over_a_session_ends_it() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    registered(&app, "bob@example.org").await;
    for email in ["bob@example.org", "bob@example.org", ANN] {
        let old = browser.cookie("__Host-user_session").unwrap();
        let before = count(&app, "SELECT count(*) FROM auth_user_sessions").await;
        let answer = browser.post("/auth/login", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(who(&browser).await, email);
        assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, before);
        let thief = app.client();
        thief.set_cookie("__Host-user_session", &old);
        assert_eq!(who(&thief).await, "", "the old secret is void");
    }
    // A login that fails ends nothing.
    let answer = browser.post("/auth/login", json!({ "email": "bob@example.org", "password": "not his" })).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(who(&browser).await, ANN);
}

// SE-17: a cookie that was planted beforehand is not what the login makes good.
#[tokio::test]
async fn a_planted_secret_is_never_taken_over() {
    let app = app().await;
    registered(&app, ANN).await;
    let planted = "A".repeat(43);
    let browser = app.client();
    browser.set_cookie("__Host-user_session", &planted);
    browser.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await;
    assert_eq!(who(&browser).await, ANN);
    assert_ne!(browser.cookie("__Host-user_session").unwrap(), planted);
    let attacker = app.client();
    attacker.set_cookie("__Host-user_session", &planted);
    assert_eq!(who(&attacker).await, "");
}

// RE-5, RE-4
#[tokio::test]
async fn every_spelling_of_an_address_is_the_same_person() {
    let app = app().await;
    registered(&app, "Ann@Bücher.example").await;
    for typed in
        ["ann@bücher.example", " ANN@BÜCHER.EXAMPLE ", "ann@xn--bcher-kva.example", "ann@bu\u{308}cher.example"]
    {
        assert_eq!(log_in(&app, typed, PASSWORD).await.0.status(), 200, "{typed}");
    }
    for other in ["ann+tag@bücher.example", "a.nn@bücher.example", "ａnn@bücher.example", "ann@bucher.example"] {
        let status = log_in(&app, other, PASSWORD).await.0.status();
        assert!([401, 422].contains(&status), "{other}: {status}");
    }
}

// RE-4
#[tokio::test]
async fn what_is_no_address_is_refused_before_any_account_is_looked_for() {
    let app = app().await;
    registered(&app, ANN).await;
    let hashes = app.auth().hasher().hashes_done();
    for typed in [
        "ann@example.org\r\nBcc: all@example.org",
        "ann@exam\u{0}ple.org",
        "ann@evil.example@example.org",
        "ann@example.org,bob@example.org",
        "\u{202e}ann@example.org",
        "ann\u{200b}@example.org",
        "\u{212a}ate@example.org",
        "ann",
        "",
    ] {
        let (answer, _) = log_in(&app, typed, PASSWORD).await;
        assert_eq!(answer.status(), 422, "{typed:?}: {}", answer.text());
    }
    assert_eq!(app.auth().hasher().hashes_done(), hashes);
}

// RE-6
#[tokio::test]
async fn each_field_is_one_value() {
    let app = app().await;
    registered(&app, ANN).await;
    let browser = app.client();
    for body in [
        json!({ "email": [ANN], "password": PASSWORD }),
        json!({ "email": { "$ne": "" }, "password": PASSWORD }),
        json!({ "email": ANN, "password": [PASSWORD] }),
        json!({ "email": ANN, "password": { "$gt": "" } }),
        json!({ "email": ANN, "password": PASSWORD, "remember": [true] }),
        json!({ "email": ANN, "password": PASSWORD, "role": "admin" }),
    ] {
        let answer = browser.post("/auth/login", body.clone()).await;
        assert_eq!(answer.status(), 422, "{body}: {}", answer.text());
    }
    for body in [
        format!(r#"{{"email":"bob@example.org","email":"{ANN}","password":"{PASSWORD}"}}"#),
        format!(r#"{{"email":"{ANN}","password":"x","password":"{PASSWORD}"}}"#),
        format!(r#"["{ANN}","{PASSWORD}"]"#),
    ] {
        let json = [(header::CONTENT_TYPE, "application/json")];
        let answer = browser.send(Method::POST, "/auth/login", &json, body.clone()).await;
        assert!([400, 422].contains(&answer.status()), "{body}: {}", answer.text());
    }
    let page = browser.page("/auth/login").await;
    let (action, mut fields) = page.form().unwrap();
    fields.extend(
        [("email", "bob@example.org"), ("email", ANN), ("password", PASSWORD)].map(|(n, v)| (n.into(), v.into())),
    );
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(browser.form(&action, &fields).await.status(), 422);
    assert_eq!(browser.cookie("__Host-user_session"), None);
}

// PW-13
#[tokio::test]
async fn an_account_without_a_password_cannot_be_entered() {
    let app = app().await;
    let fields = PendingUser { display_name: "Ann".into(), nickname: None };
    app.auth().invite(ANN, UserRole::Admin, fields).await.unwrap();
    let stored: String = text(&app, "SELECT password_hash FROM users").await;
    for password in ["", " ", "!", stored.as_str(), &stored[1..], "\0", PASSWORD] {
        let (answer, browser) = log_in(&app, ANN, password).await;
        assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"), "{password:?}");
        assert_eq!(who(&browser).await, "");
    }
}

// RE-9: also with the right password.
#[tokio::test]
async fn an_unverified_user_cannot_log_in() {
    let app = TestApp::<Member>::on_file(member_routes).await;
    let ann = app.user(MemberRole::Member).await;
    let body = json!({ "email": ann.email, "password": TestApp::<Member>::PASSWORD });
    assert_eq!(app.client().post("/auth/login", body.clone()).await.status(), 200);
    by_hand(&app, "UPDATE members SET email_verified_at = NULL").await;
    let answer = app.client().post("/auth/login", body).await;
    assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"));
}

// SE-13: what a browser holds before the last step opens nothing.
#[tokio::test]
async fn no_cookie_from_before_the_login_opens_anything() {
    let app = app().await;
    let (_, browser) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    browser.page(&format!("/auth/verify?token={token}")).await;
    browser.page("/auth/verify").await;
    for name in browser.cookie_names() {
        let value = browser.cookie(&name).unwrap();
        let thief = app.client();
        thief.set_cookie("__Host-user_session", &value);
        assert_eq!(who(&thief).await, "", "{name}");
    }
    assert_eq!(who(&browser).await, "");
}

// SE-19: who is shut out between two steps gets no further.
#[tokio::test]
async fn the_state_is_looked_at_again_at_each_step() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
    by_hand(&app, "UPDATE users SET is_active = FALSE").await;
    // By hand, so the session's row is there still; it opens nothing all the same.
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 1);
    for path in ["/auth/me", "/auth/account", "/tickets", "/auth/sessions"] {
        assert_eq!(browser.get(path).await.status(), 401, "{path}");
    }
    let answer = browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    assert_eq!(answer.status(), 401);
    app.auth().set_active(&id, true).await.unwrap();
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
}

// RE-11
#[tokio::test]
async fn a_new_application_has_no_accounts() {
    let app = app().await;
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 0);
    for (email, password) in [("admin@app.example", "admin"), ("admin@example.org", "password"), ("root@localhost", "")]
    {
        assert_ne!(log_in(&app, email, password).await.0.status(), 200);
    }
}

// ST-4: on one connection.
#[tokio::test]
async fn a_pool_of_one_is_enough() {
    let app = TestApp::new(routes).await;
    let (browser, token) = sign_up(&app, ANN, PASSWORD, "Ann").await;
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    assert_eq!(browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 200);
    let patched = browser.json(Method::PATCH, "/auth/me", json!({ "nickname": "ace" })).await;
    assert_eq!(patched.status(), 200);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
    assert_eq!(browser.post("/auth/logout", json!({})).await.status(), 204);
    let (_, browser) = log_in(&app, ANN, PASSWORD).await;
    assert_eq!(browser.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 204);
}
