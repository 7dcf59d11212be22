//! What is told when it is done, and undoes nothing.

use std::time::Duration;

use serde_json::json;

use super::{ANN, Does, shop, stored};
use crate::support::{
    OTHER_PASSWORD, PASSWORD, PendingUser, UserRole, enters, is_in, log_in, mail, registered, reset, reset_token,
};

#[tokio::test]
async fn a_session_that_begins_is_told_and_nothing_else_is() {
    let (app, shop) = shop().await;
    let ann = registered(&app, ANN).await;
    let told = format!("after_login {}", stored(&app, ANN).await);
    assert_eq!(shop.told().last(), Some(&told), "by a sign-up that was confirmed");
    log_in(&app, ANN, PASSWORD).await;
    assert_eq!(shop.told(), [told.as_str()], "by a login");
    log_in(&app, ANN, OTHER_PASSWORD).await;
    log_in(&app, "nobody@example.org", PASSWORD).await;
    ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    assert_eq!(shop.told(), Vec::<String>::new());

    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    app.auth().invite("zoe@example.org", UserRole::User, fields).await.unwrap();
    let token = mail(&app, "zoe@example.org", "You are invited").await.unwrap().token();
    shop.told();
    app.client().post("/auth/invitation", json!({ "token": token, "password": PASSWORD })).await;
    assert_eq!(shop.told(), [format!("after_login {}", stored(&app, "zoe@example.org").await)], "by an invitation");
}

// PW-9 in spirit: whatever comes after a login, it is one.
#[tokio::test]
async fn a_login_holds_whatever_becomes_of_the_hook() {
    let (app, shop) = shop().await;
    registered(&app, ANN).await;
    for does in [Does::Fails, Does::FailsInTheDatabase, Does::Refuses, Does::Panics] {
        shop.will("after_login", does);
        let (answer, browser) = log_in(&app, ANN, PASSWORD).await;
        assert_eq!(answer.status(), 200, "{does:?}: {}", answer.text());
        assert!(is_in(&browser).await, "{does:?}");
        assert_eq!(log_in(&app, ANN, OTHER_PASSWORD).await.0.status(), 401, "{does:?}");
    }
    let bob = registered(&app, "bob@example.org").await;
    assert!(is_in(&bob).await);
}

// RS-4, SE-8
#[tokio::test]
async fn another_password_is_told_and_holds_whatever_becomes_of_the_hook() {
    let (app, shop) = shop().await;
    let mut browser = registered(&app, ANN).await;
    let told = format!("after_password_change {}", stored(&app, ANN).await);
    let (mut old, mut new) = (PASSWORD, OTHER_PASSWORD);
    for does in [None, Some(Does::Fails), Some(Does::Panics)] {
        if let Some(does) = does {
            shop.will("after_password_change", does);
        }
        // An address gets five such mails an hour.
        app.advance(Duration::from_hours(2));
        shop.told();
        let body = json!({ "current_password": old, "new_password": new });
        assert_eq!(browser.post("/auth/password/change", body).await.status(), 200, "{does:?}");
        assert_eq!(shop.told(), [told.as_str()], "{does:?}");
        assert!(is_in(&browser).await && enters(&app, ANN, new).await && !enters(&app, ANN, old).await, "{does:?}");

        let token = reset_token(&app, ANN).await;
        shop.told();
        assert_eq!(reset(&app, &token, "the third of the phrases").await.status(), 200, "{does:?}");
        assert_eq!(shop.told(), [told.as_str()], "{does:?}");
        assert_eq!(reset(&app, &token, "the third of the phrases").await.code(), "invalid_token");
        assert_eq!(shop.told(), Vec::<String>::new(), "{does:?}: a link that is used up changes nothing");
        let token = reset_token(&app, ANN).await;
        assert_eq!(reset(&app, &token, new).await.status(), 200, "{does:?}");
        (old, new) = (new, old);
        browser = log_in(&app, ANN, old).await.1;
    }
}
