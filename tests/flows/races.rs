//! Many at once.

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{PASSWORD, app, count, log_in, register, registered, sign_up, who, whole};

const ANN: &str = "ann@example.org";

// RE-7, RE-1
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registrations_at_once_are_answered_alike_and_become_one_user() {
    let app = app().await;
    let mut tasks = JoinSet::new();
    for spelling in [ANN, "Ann@Example.org", " ann@example.ORG", "ANN@EXAMPLE.ORG", ANN, ANN, ANN, ANN] {
        let client = app.client();
        tasks.spawn(async move {
            let body = json!({ "email": spelling, "password": PASSWORD, "display_name": "Ann" });
            let answer = client.post("/auth/register", body).await;
            (answer, client)
        });
    }
    let done = tasks.join_all().await;
    let alike = |answer: &authwright::test::TestAnswer| {
        let (status, mut headers, body) = whole(answer);
        headers.retain(|(name, _)| name != "set-cookie");
        (status, headers, body, answer.cookies().len())
    };
    for (answer, _) in &done {
        assert_eq!(alike(answer), alike(&done[0].0));
        assert_eq!(answer.status(), 202, "{}", answer.text());
    }
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 8);
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 0);

    let token = app.mail_to(ANN).await.token();
    let mut confirming = JoinSet::new();
    for (_, client) in done {
        let token = token.clone();
        confirming.spawn(async move { client.post("/auth/verify", json!({ "token": token })).await.status() });
    }
    let statuses = confirming.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "its own browser: {statuses:?}");
    assert!(statuses.iter().all(|status| [200, 400, 403].contains(status)), "{statuses:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 0);
}

// TK-5, TK-6
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_of_one_link_one_takes_effect() {
    let app = app().await;
    let (browser, token) = sign_up(&app, ANN, PASSWORD, "Ann").await;
    let kept = browser.cookie("__Host-user_signup").unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..64 {
        let (client, token) = (app.client(), token.clone());
        let body = if number % 4 == 0 {
            json!({ "token": token, "password": PASSWORD })
        } else {
            client.set_cookie("__Host-user_signup", &kept);
            json!({ "token": token })
        };
        tasks.spawn(async move {
            let answer = client.post("/auth/verify", body).await;
            (answer.status(), answer.code(), who(&client).await)
        });
    }
    let done = tasks.join_all().await;
    let won = done.iter().filter(|outcome| **outcome == (200, String::new(), ANN.to_owned())).count();
    let lost = done.iter().filter(|outcome| **outcome == (400, "invalid_token".into(), String::new())).count();
    assert_eq!((won, lost), (1, 63), "{done:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 1);
}

// RE-7, RE-10: two sign-ups side by side, confirmed at the same moment; what the user has is all of one of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_sign_ups_confirmed_at_once_are_one_user() {
    for _ in 0..8 {
        let app = app().await;
        let first = sign_up(&app, ANN, "the first of two phrases", "First").await;
        let second = sign_up(&app, ANN, "the second of two phrases", "Second").await;
        let mut tasks = JoinSet::new();
        for (client, token) in [first, second] {
            tasks.spawn(async move {
                let answer = client.post("/auth/verify", json!({ "token": token })).await;
                (answer.status(), client)
            });
        }
        let done = tasks.join_all().await;
        let mut statuses: Vec<u16> = done.iter().map(|(status, _)| *status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
        for (status, client) in &done {
            assert_eq!(who(client).await == ANN, *status == 200);
        }
        let user = app.auth().find_by_email(ANN).await.unwrap().unwrap();
        let (right, wrong) = match user.display_name.as_str() {
            "First" => ("the first of two phrases", "the second of two phrases"),
            _ => ("the second of two phrases", "the first of two phrases"),
        };
        assert_eq!(log_in(&app, ANN, right).await.0.status(), 200);
        assert_eq!(log_in(&app, ANN, wrong).await.0.status(), 401);
        assert_eq!(count(&app, "SELECT count(*) FROM users").await, 1);
        assert_eq!(count(&app, "SELECT count(*) FROM auth_user_signups").await, 0);
    }
}

// SE-3
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logins_at_once_are_sessions_of_their_own() {
    let app = app().await;
    registered(&app, ANN).await;
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let client = app.client();
        tasks.spawn(async move {
            let answer = client.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await;
            assert_eq!(answer.status(), 200, "{}", answer.text());
            assert_eq!(who(&client).await, ANN);
            client.cookie("__Host-user_session").unwrap()
        });
    }
    let mut secrets = tasks.join_all().await;
    secrets.sort_unstable();
    secrets.dedup();
    assert_eq!(secrets.len(), 16);
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 17);
}

// SE-7, SE-19: whoever logs in while being shut out is out afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_session_slips_through_while_somebody_is_shut_out() {
    for _ in 0..8 {
        let app = app().await;
        registered(&app, ANN).await;
        let id = app.auth().find_by_email(ANN).await.unwrap().unwrap().id;
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let client = app.client();
            tasks.spawn(async move {
                client.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await;
                client
            });
        }
        app.auth().set_active(&id, false).await.unwrap();
        for client in tasks.join_all().await {
            assert_eq!(who(&client).await, "");
        }
        app.auth().set_active(&id, true).await.unwrap();
        assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0, "nor is one left for later");
    }
}

// SE-6: a logout that was answered holds, whatever ran beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_brings_a_session_back_after_the_logout() {
    let app = app().await;
    for _ in 0..8 {
        let (_, browser) = if app.auth().find_by_email(ANN).await.unwrap().is_none() {
            (0, registered(&app, ANN).await)
        } else {
            (0, log_in(&app, ANN, PASSWORD).await.1)
        };
        let secret = browser.cookie("__Host-user_session").unwrap();
        let other = app.client();
        other.set_cookie("__Host-user_session", &secret);
        let proving = {
            let other = other.clone();
            tokio::spawn(
                async move { other.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status() },
            )
        };
        assert_eq!(browser.post("/auth/logout", json!({})).await.status(), 204);
        let proved = proving.await.unwrap();
        let thief = app.client();
        thief.set_cookie("__Host-user_session", &secret);
        assert_eq!(who(&thief).await, "", "the secret that was logged out");
        assert!([200, 401].contains(&proved), "{proved}");
    }
}

// SE-7: closing the account and confirming, logging in or asking for mail at the same moment leave no stray rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closing_at_once_with_logging_in_leaves_nothing() {
    for _ in 0..8 {
        let app = app().await;
        let ann = registered(&app, ANN).await;
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let client = app.client();
            tasks.spawn(async move {
                client.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await.status()
            });
        }
        let closed = ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status();
        let statuses = tasks.join_all().await;
        assert_eq!(closed, 204);
        assert!(statuses.iter().all(|status| [200, 401].contains(status)), "no server error: {statuses:?}");
        assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0);
    }
}

// RE-7: registering while the address is being confirmed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registering_beside_a_confirming_is_answered_as_ever() {
    for _ in 0..4 {
        let app = app().await;
        let (browser, token) = sign_up(&app, ANN, PASSWORD, "Ann").await;
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let client = app.client();
            tasks.spawn(async move {
                let body = json!({ "email": ANN, "password": "the phrase of an attacker", "display_name": "M" });
                client.post("/auth/register", body).await.status()
            });
        }
        assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
        assert_eq!(tasks.join_all().await, [202; 4]);
        assert_eq!(log_in(&app, ANN, "the phrase of an attacker").await.0.status(), 401);
        assert_eq!(who(&browser).await, ANN);
        let (answer, _) = register(&app, ANN).await;
        assert_eq!(answer.status(), 202);
    }
}
