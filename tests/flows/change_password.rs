//! Changing the password while logged in.

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{OTHER_PASSWORD, PASSWORD, app, break_inserts, enters, is_in, log_in, mail, registered, rows};

const ANN: &str = "ann@example.org";

// SE-2, SE-8
#[tokio::test]
async fn a_new_password_renews_this_session_and_ends_the_others() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let name = ann.cookie_names().into_iter().find(|name| name.ends_with("_session")).unwrap();
    let old = ann.cookie(&name).unwrap();

    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    let answer = ann.post("/auth/password/change", change).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_ne!(ann.cookie(&name).unwrap(), old);
    assert!(is_in(&ann).await);
    assert!(!is_in(&phone).await);
    let thief = app.client();
    thief.set_cookie(&name, &old);
    assert!(!is_in(&thief).await);
    assert!(enters(&app, ANN, OTHER_PASSWORD).await && !enters(&app, ANN, PASSWORD).await);
    let notice = mail(&app, ANN, "Your password at Example was changed").await.expect("a notice");
    assert!(!notice.text.contains("http"), "ML-8");
}

// PW-15
#[tokio::test]
async fn the_current_password_is_needed() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let before = rows(&app).await;
    for current in
        [json!(OTHER_PASSWORD), json!(""), json!(null), json!(format!("{PASSWORD} ")), json!("a".repeat(2000))]
    {
        let change = json!({ "current_password": current, "new_password": OTHER_PASSWORD });
        let status = ann.post("/auth/password/change", change).await.status();
        assert!([401, 422].contains(&status), "{current}: {status}");
    }
    let status = ann.post("/auth/password/change", json!({ "new_password": OTHER_PASSWORD })).await.status();
    assert!([401, 422].contains(&status), "{status}");
    assert_eq!(rows(&app).await, before);
    assert!(is_in(&ann).await);

    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(app.client().post("/auth/password/change", change).await.code(), "not_signed_in");
    assert!(mail(&app, ANN, "Your password").await.is_none());
}

#[tokio::test]
async fn a_new_password_keeps_to_the_policy() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "short" });
    let answer = ann.post("/auth/password/change", change).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.json()["errors"]["new_password"].is_array(), "{}", answer.text());
    assert!(enters(&app, ANN, PASSWORD).await);
}

// TK-5: of several changes at once the first holds, and the others no longer know the password.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_several_changes_at_once_one_holds() {
    let app = app().await;
    registered(&app, ANN).await;
    let mut browsers = Vec::new();
    for _ in 0..12 {
        browsers.push(log_in(&app, ANN, PASSWORD).await.1);
    }
    let mut changes = JoinSet::new();
    for (number, browser) in browsers.iter().cloned().enumerate() {
        changes.spawn(async move {
            let new = format!("the phrase of browser {number}");
            let change = json!({ "current_password": PASSWORD, "new_password": new });
            (browser.post("/auth/password/change", change).await.status(), number, new)
        });
    }
    let answers = changes.join_all().await;
    let won: Vec<_> = answers.iter().filter(|(status, ..)| *status == 200).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, ..)| [200, 401].contains(status)), "{answers:?}");
    assert!(enters(&app, ANN, &won[0].2).await);
    for (number, browser) in browsers.iter().enumerate() {
        assert_eq!(is_in(browser).await, number == won[0].1, "{number}");
    }
}

// SE-8, SE-19: whoever logs in with the old password while it is changed has no session afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_session_of_the_old_password_outlives_its_change() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (mut current, mut next) = (PASSWORD, OTHER_PASSWORD);
    for round in 0..40 {
        let mut logins = JoinSet::new();
        for _ in 0..4 {
            let thief = app.client();
            logins.spawn(async move {
                thief.post("/auth/login", json!({ "email": ANN, "password": current })).await;
                thief
            });
        }
        let change = json!({ "current_password": current, "new_password": next });
        let answer = ann.post("/auth/password/change", change).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        for thief in logins.join_all().await {
            assert!(!is_in(&thief).await, "in round {round}");
        }
        (current, next) = (next, current);
    }
}

// ML-1, SE-8: the notice is part of the change, and without it nothing has changed.
#[tokio::test]
async fn a_change_that_cannot_be_told_of_does_not_happen() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let before = rows(&app).await;
    break_inserts(&app, "auth_user_outbox", "broken").await;
    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(ann.post("/auth/password/change", change).await.status(), 503);
    assert_eq!(rows(&app).await, before);
    assert!(is_in(&ann).await && is_in(&phone).await);
}

#[tokio::test]
async fn the_page_does_the_same() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let wrong = [("current_password", OTHER_PASSWORD), ("new_password", OTHER_PASSWORD)];
    let answer = ann.submit("/auth/password/change", &wrong).await;
    assert_eq!(answer.status(), 401);
    assert!(!answer.text().contains(OTHER_PASSWORD), "a password is not shown again");
    let right = [("current_password", PASSWORD), ("new_password", OTHER_PASSWORD)];
    let answer = ann.submit("/auth/password/change", &right).await;
    assert_eq!((answer.status(), answer.location()), (303, "/auth/account?notice=password_changed"));
    assert!(is_in(&ann).await && enters(&app, ANN, OTHER_PASSWORD).await);
}
