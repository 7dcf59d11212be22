//! What all mailed links have in common.

use authwright::test::{TestApp, TestClient};
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::{
    programs::plain,
    support::{
        OTHER_PASSWORD, PASSWORD, PendingUser, User, UserRole, app, break_inserts, by_hand, change_token, dump, forgot,
        mail, mend_inserts, register, registered, reset_token, routes, rows, text,
    },
};

const ROUTES: [&str; 4] = ["/auth/verify", "/auth/password/reset", "/auth/email/confirm", "/auth/invitation"];
const KEY: &str = "3f1c7a5e9b2d48f06a7c1e5b9d3f80264c8e0a1b2d4f6978a9b0c1d2e3f40516";
const OTHER_KEY: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff00";

/// One live link of each kind, in the order of [`ROUTES`], and what waits for each.
struct Links {
    ann: TestClient,
    tokens: [String; 4],
}

async fn links(app: &TestApp<User>) -> Links {
    let ann = registered(app, "ann@example.org").await;
    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    app.auth().invite("zoe@example.org", UserRole::User, fields).await.unwrap();
    let change = change_token(app, &ann, "new@example.org").await;
    let reset = reset_token(app, "ann@example.org").await;
    register(app, "bob@example.org").await;
    let verify = app.mail_to("bob@example.org").await.token();
    let invitation = app.mail_to("zoe@example.org").await.token();
    Links { ann, tokens: [verify, reset, change, invitation] }
}

async fn state(app: &TestApp<User>) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    const COUNTS: &str = "SELECT (SELECT count(*) FROM auth_user_signups), (SELECT count(*) FROM auth_user_sessions), \
                          (SELECT count(*) FROM auth_user_outbox)";
    (rows(app).await, app.rows(COUNTS).await)
}

fn body(token: &str, password: &str) -> Value {
    json!({ "token": token, "password": password })
}

// TK-4, KY-2
#[tokio::test]
async fn a_link_is_nothing_at_another_route() {
    let app = app().await;
    let Links { ann, tokens } = links(&app).await;
    let before = state(&app).await;
    for (at, route) in ROUTES.iter().enumerate() {
        for (of, token) in tokens.iter().enumerate().filter(|(of, _)| *of != at) {
            for client in [app.client(), ann.clone()] {
                for password in [PASSWORD, OTHER_PASSWORD] {
                    let answer = client.post(route, body(token, password)).await;
                    assert_eq!((answer.status(), answer.code().as_str()), (400, "invalid_token"), "{of} at {route}");
                }
                let browser = app.client();
                browser.page(&format!("{route}?token={token}")).await;
                assert_eq!(browser.page(route).await.status(), 400, "{of} at {route}");
            }
        }
    }
    assert_eq!(state(&app).await, before);
    for (at, route) in ROUTES.iter().enumerate().rev() {
        // The address first changes with the old password; a reset would void it.
        let order = [0, 2, 1, 3][at];
        let route = if order == at { route } else { &ROUTES[order] };
        if order == 1 {
            continue;
        }
        let answer = app.client().post(route, body(&tokens[order], PASSWORD)).await;
        assert_eq!(answer.status(), 200, "{route}: {}", answer.text());
    }
}

// TK-4, TK-8: what else we sign, and what we never made.
#[tokio::test]
async fn what_is_no_link_is_refused_alike() {
    let app = app().await;
    let Links { ann, tokens } = links(&app).await;
    let page = app.client().page("/auth/login").await;
    let (_, hidden) = page.form().unwrap();
    let form_token = hidden.iter().find(|(name, _)| name == "form_token").unwrap().1.clone();
    let (_, browser) = register(&app, "eve@evil.example").await;
    let signup = browser.cookie("__Host-user_signup").expect("the cookie of the sign-up");
    let session = ann.cookie("__Host-user_session").unwrap();
    let before = state(&app).await;
    let good = &tokens[1];
    let mut bad: Vec<String> = vec![
        form_token,
        signup,
        session,
        String::new(),
        " ".into(),
        "\n".into(),
        "\0".into(),
        "=".into(),
        "é".into(),
        "x".into(),
        "A".repeat(88),
        "A".repeat(511),
        "A".repeat(512),
        "A".repeat(513),
        "A".repeat(4096),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}="),
        format!("{good}A"),
        format!("{good}{good}"),
        good[1..].to_owned(),
        good.to_uppercase(),
        "1' OR '1'='1".into(),
    ];
    bad.extend((0..good.len()).step_by(7).map(|at| good[..at].to_owned()));
    let mut answers = Vec::new();
    for route in ROUTES {
        for token in &bad {
            let answer = app.client().post(route, body(token, PASSWORD)).await;
            assert_eq!(answer.status(), 400, "{route}: {token:?}: {}", answer.text());
            answers.push((answer.headers().clone(), answer.text()));
        }
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "one answer for all of them");
    // What is longer than any field is refused before it is known to be a token.
    for wrong in [json!("A".repeat(4097)), json!(null), json!(7), json!(["a"]), json!({ "a": 1 }), json!(true)] {
        for route in ROUTES {
            let answer = app.client().post(route, json!({ "token": wrong, "password": PASSWORD })).await;
            assert!([400, 422].contains(&answer.status()), "{route}: {wrong}: {}", answer.status());
        }
    }
    assert_eq!(state(&app).await, before);
}

// TK-8, TK-9: no character of a token is without meaning.
#[tokio::test]
async fn a_token_with_one_character_changed_is_refused() {
    let app = app().await;
    let Links { tokens, .. } = links(&app).await;
    let before = state(&app).await;
    for (route, token) in ROUTES.iter().zip(&tokens) {
        for at in 0..token.len() {
            for other in ["A", "B", "_"] {
                if &token[at..=at] == other {
                    continue;
                }
                let altered = format!("{}{other}{}", &token[..at], &token[at + 1..]);
                let answer = app.client().post(route, body(&altered, PASSWORD)).await;
                assert_eq!(answer.code(), "invalid_token", "{route} at {at}");
            }
        }
    }
    assert_eq!(state(&app).await, before);
}

// TK-8, TK-9: the same application, the same users, another key.
#[tokio::test]
async fn a_token_of_another_key_is_refused() {
    let (ours, theirs) = (app().await, app().await);
    let (here, there) = (links(&ours).await, links(&theirs).await);
    for (route, (own, foreign)) in ROUTES.iter().zip(here.tokens.iter().zip(&there.tokens)) {
        assert_ne!(own, foreign);
        assert_eq!(ours.client().post(route, body(foreign, PASSWORD)).await.code(), "invalid_token", "{route}");
    }
}

// TK-4, KY-2: two kinds of user under one key, with the same id and address.
#[tokio::test]
async fn a_token_of_another_kind_of_user_is_refused() {
    let users = TestApp::<User>::configured(|builder| builder.secret(KEY), routes).await;
    let members = TestApp::<plain::Member>::configured(|builder| builder.secret(KEY), plain::routes).await;
    registered(&users, "ann@example.org").await;
    let token = reset_token(&users, "ann@example.org").await;
    let client = members.client();
    client.post("/auth/register", json!({ "email": "ann@example.org", "password": PASSWORD })).await;
    let confirm = members.mail_to("ann@example.org").await.token();
    assert_eq!(client.post("/auth/verify", json!({ "token": confirm })).await.status(), 200);
    // The hash is the same as well, so that nothing is left but the realm.
    let hash: String = text(&users, "SELECT password_hash FROM users").await;
    by_hand(&members, &format!("UPDATE members SET password_hash = '{hash}'")).await;
    let answer = members.client().post("/auth/password/reset", body(&token, OTHER_PASSWORD)).await;
    assert_eq!(answer.code(), "invalid_token");
    let session = users.login(&users.auth().find_by_email("ann@example.org").await.unwrap().unwrap()).await;
    let secret = session.cookie("__Host-user_session").unwrap();
    client.set_cookie("__Host-member_session", &secret);
    assert_eq!(client.get("/auth/me").await.status(), 401);
    assert_eq!(users.client().post("/auth/password/reset", body(&token, OTHER_PASSWORD)).await.status(), 200);
}

// KY-3, KY-4, TK-9: a link outlives the change of keys, until its key is taken away.
#[tokio::test]
async fn a_link_lives_as_long_as_its_key() {
    let old = TestApp::<User>::configured(|builder| builder.secret(KEY), routes).await;
    registered(&old, "ann@example.org").await;
    let token = reset_token(&old, "ann@example.org").await;
    let keys = |keys: String| old.again(|builder| builder.secret(keys), routes);
    let without = keys(OTHER_KEY.into()).await;
    let refused = without.client().post("/auth/password/reset", body(&token, OTHER_PASSWORD)).await;
    assert_eq!(refused.code(), "invalid_token");
    let both = keys(format!("{OTHER_KEY},{KEY}")).await;
    let newer = {
        both.advance(crate::support::PAST_MINUTE);
        forgot(&both, "ann@example.org").await;
        mail(&both, "ann@example.org", "Set a new password").await.unwrap().token()
    };
    let foreign = old.client().post("/auth/password/reset", body(&newer, OTHER_PASSWORD)).await;
    assert_eq!(foreign.code(), "invalid_token", "the newest key signs");
    assert_eq!(both.client().post("/auth/password/reset", body(&token, OTHER_PASSWORD)).await.status(), 200);
}

// TK-11, HT-2
#[tokio::test]
async fn looking_at_a_link_does_not_use_it() {
    let app = app().await;
    let Links { ann, tokens } = links(&app).await;
    let before = state(&app).await;
    for (route, token) in ROUTES.iter().zip(&tokens) {
        let scanner = app.client();
        for client in [&scanner, &ann] {
            let link = format!("{route}?token={token}");
            for accept in ["text/html", "application/json", "*/*"] {
                for method in [Method::GET, Method::HEAD, Method::GET] {
                    let answer = client.send(method.clone(), &link, &[(header::ACCEPT, accept)], "").await;
                    assert_eq!((answer.status(), answer.location()), (303, *route), "{method} {route} {accept}");
                    let answer = client.send(method, route, &[(header::ACCEPT, accept)], "").await;
                    assert_eq!(answer.status(), 200, "{route} {accept}");
                }
            }
            for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
                let answer = client.send(method.clone(), &link, &[], "").await;
                assert!([403, 404, 405].contains(&answer.status()), "{method} {route}: {}", answer.status());
            }
            // A token in the address of a POST is not looked at.
            let answer = app.client().post(&link, json!({ "password": PASSWORD })).await;
            assert!([400, 422].contains(&answer.status()), "{route}");
        }
    }
    assert_eq!(state(&app).await, before);
    let answer = app.client().post(ROUTES[1], body(&tokens[1], OTHER_PASSWORD)).await;
    assert_eq!(answer.status(), 200, "it works still");
}

// TK-6, ML-1, ST-6: where the last step fails, the first has not happened, and the link works when it is tried again.
#[tokio::test]
async fn an_effect_that_fails_leaves_the_link_whole() {
    let app = app().await;
    let Links { ann, tokens } = links(&app).await;
    for (table, at) in [("outbox", 1), ("outbox", 2), ("sessions", 0), ("sessions", 3)] {
        let table = format!("auth_user_{table}");
        // Each has a name of its own: another connection may still know the last one.
        let broken = format!("broken{at}");
        break_inserts(&app, &table, &broken).await;
        let before = state(&app).await;
        let answer = app.client().post(ROUTES[at], body(&tokens[at], PASSWORD)).await;
        assert_eq!(answer.status(), 503, "{table} at {}: {}", ROUTES[at], answer.text());
        assert_eq!(state(&app).await, before, "{table} at {}", ROUTES[at]);
        assert!(crate::support::is_in(&ann).await);
        mend_inserts(&app, &table, &broken).await;
    }
    for at in [0, 2, 3] {
        let answer = app.client().post(ROUTES[at], body(&tokens[at], PASSWORD)).await;
        assert_eq!(answer.status(), 200, "{}: {}", ROUTES[at], answer.text());
    }
}

// TK-2, SE-14: nothing that opens anything stands in the database, in whatever file.
#[tokio::test]
async fn the_database_holds_nothing_that_can_be_used() {
    let app = app().await;
    let Links { ann, tokens } = links(&app).await;
    let waits = app.client();
    let mut secrets: Vec<String> = tokens.to_vec();
    secrets.extend([PASSWORD.to_owned(), ann.cookie("__Host-user_session").unwrap()]);
    let (_, browser) = register(&app, "eve@evil.example").await;
    secrets.push(browser.cookie("__Host-user_signup").unwrap());
    forgot(&app, "ann@example.org").await;
    drop(waits);
    let mut bytes = dump(&app).await.into_bytes();
    if app.auth().pool().dialect() == authwright::store::Dialect::Sqlite {
        // What was deleted may still stand in the file.
        let file = text(&app, "SELECT file FROM pragma_database_list WHERE name = 'main'").await;
        bytes.extend(std::fs::read(&file).unwrap());
        bytes.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
    }
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(b"ann@example.org"), "the right file is looked at");
    for secret in secrets {
        assert!(!holds(secret.as_bytes()), "{secret}");
    }
}
