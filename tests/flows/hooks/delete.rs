//! A user who is deleted: what goes with the row, what stays, and that nobody enters it.

use authwright::test::TestApp;
use serde_json::json;

use super::{ANN, Does, Shop, carts, shop, stored};
use crate::{
    programs::plain::{CreateMember, Member, MemberRole, routes as member_routes},
    support::{
        OTHER_PASSWORD, PASSWORD, PAST_MINUTE, change_token, count, dump, enters, forgot, is_in, log_in, mail,
        registered, reset, reset_token, sign_up, text,
    },
};

const CLOSED: &str = "Your account at Example was closed";

// ST-6
#[tokio::test]
async fn what_is_the_applications_goes_with_the_row() {
    let (app, shop) = shop().await;
    let ann = registered(&app, ANN).await;
    let bob = registered(&app, "bob@example.org").await;
    let told = format!("before_delete {}", stored(&app, ANN).await);
    shop.told();
    let before = dump(&app).await;
    for (does, status) in
        [(Does::Fails, 500), (Does::Panics, 500), (Does::FailsInTheDatabase, 503), (Does::Refuses, 422)]
    {
        shop.will("before_delete", does);
        assert_eq!(ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), status, "{does:?}");
        assert!(app.auth().delete_user(&1).await.is_err(), "{does:?}");
        assert_eq!(dump(&app).await, before, "{does:?}");
        assert!(is_in(&ann).await, "{does:?}");
    }
    shop.is_mended();
    shop.told();
    assert_eq!(ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 204);
    assert_eq!(shop.told(), [told]);
    assert_eq!(carts(&app).await, [["2", "bob@example.org"]]);
    app.auth().delete_user(&2).await.unwrap();
    assert_eq!((count(&app, "SELECT count(*) FROM carts").await, is_in(&bob).await), (0, false));
    for address in [ANN, "bob@example.org"] {
        assert!(mail(&app, address, CLOSED).await.is_some(), "{address}");
    }
}

#[tokio::test]
async fn the_page_says_why_an_account_cannot_be_closed() {
    let (app, shop) = shop().await;
    let ann = registered(&app, ANN).await;
    shop.will("before_delete", Does::Refuses);
    let refused = ann.submit("/auth/me/delete", &[("password", PASSWORD)]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().contains("Not with us: &#60;sorry&#62;"), "{}", refused.text());
    assert!(is_in(&ann).await);
}

// SE-7, PW-13, RS-1: whatever was on the way, and whatever is asked for later, nothing opens what is closed.
#[tokio::test]
async fn a_row_that_is_kept_has_no_way_in() {
    for (does, email) in [(Does::Keeps, ANN), (Does::KeepsWithout, "closed-1")] {
        let (app, shop) = shop().await;
        let ann = registered(&app, ANN).await;
        let (_, phone) = log_in(&app, ANN, PASSWORD).await;
        let hash = text(&app, "SELECT password_hash FROM users").await;
        let token = reset_token(&app, ANN).await;
        let change = change_token(&app, &ann, "new@example.org").await;
        // And one that has not been mailed yet.
        app.advance(PAST_MINUTE);
        forgot(&app, ANN).await;

        shop.will("before_delete", does);
        assert_eq!(ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 204, "{does:?}");
        let row = text(&app, "SELECT display_name FROM users WHERE NOT is_active").await;
        assert_eq!((row.as_str(), text(&app, "SELECT email FROM users").await.as_str()), ("Somebody", email));
        assert!(text(&app, "SELECT password_hash FROM users").await.starts_with('!'));
        assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0);
        let waits = "SELECT count(*) FROM auth_user_outbox WHERE state = 'waiting' AND purpose = 'forgot_password'";
        assert_eq!(count(&app, waits).await, 0, "{does:?}: whoever is let in again gets no link of before");
        assert!(!is_in(&ann).await && !is_in(&phone).await, "{does:?}");
        assert!(mail(&app, ANN, CLOSED).await.is_some(), "{does:?}: the address is told");

        for password in [PASSWORD, OTHER_PASSWORD, "", &hash] {
            assert!(!enters(&app, ANN, password).await, "{does:?}");
        }
        assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token", "{does:?}");
        let body = json!({ "token": change, "password": PASSWORD });
        assert_eq!(app.client().post("/auth/email/confirm", body).await.code(), "invalid_token", "{does:?}");
        let links = app.mails_to(ANN).await.len();
        app.advance(PAST_MINUTE);
        forgot(&app, ANN).await;
        assert_eq!(app.mails_to(ANN).await.len(), links, "{does:?}: no link, neither the one on the way nor a new one");
        let after = text(&app, "SELECT password_hash FROM users").await;
        assert!(after.starts_with('!'), "{does:?}");

        if does == Does::KeepsWithout {
            // The address is free again, and nothing of the old account comes back with it.
            let (next, token) = sign_up(&app, ANN, OTHER_PASSWORD, "Next").await;
            assert_eq!(next.post("/auth/verify", json!({ "token": token })).await.status(), 200);
            assert_eq!(stored(&app, ANN).await, format!("2 {ANN} user true Next None 0"));
        }
    }
}

// SE-7: where nothing else would shut it, the address must not be one at which somebody could ask for a new password.
#[tokio::test]
async fn a_row_without_is_active_is_kept_only_with_an_address_that_nobody_has() {
    let shop = Shop::default();
    let app: TestApp<Member> = TestApp::configured(|builder| builder.hooks(shop.clone()), member_routes).await;
    let create = CreateMember { email: ANN.into(), password: Some(PASSWORD.into()), role: MemberRole::User };
    let member = app.auth().create_user(create).await.unwrap();
    let browser = app.login(&member).await;
    let before = dump(&app).await;
    for does in [Does::Keeps, Does::KeepsWithAnother] {
        shop.will("before_delete", does);
        let refused = browser.post("/auth/me/delete", json!({ "password": PASSWORD })).await;
        assert_eq!((refused.status(), refused.code().as_str()), (500, "internal"), "{does:?}");
        let error = app.auth().delete_user(&member.id).await.unwrap_err();
        assert!(error.to_string().contains("is_active") && error.to_string().contains(".invalid"), "{error}");
        assert_eq!(dump(&app).await, before, "{does:?}");
        assert_eq!(browser.get("/auth/me").await.status(), 200);
    }
    shop.will("before_delete", Does::KeepsWithout);
    assert_eq!(browser.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 204);
    assert_eq!(browser.get("/auth/me").await.status(), 401);
    assert_eq!(text(&app, "SELECT email FROM members").await, "closed-1@shop.invalid");
    assert!(text(&app, "SELECT password_hash FROM members").await.starts_with('!'));
    let closed = app.mail_to(ANN).await;
    assert!(closed.subject.starts_with(CLOSED), "{}", closed.subject);
    app.advance(PAST_MINUTE);
    for address in [ANN, "closed-1@shop.invalid"] {
        let body = json!({ "email": address, "password": PASSWORD });
        assert_eq!(app.client().post("/auth/login", body).await.status(), 401, "{address}");
    }
    app.client().post("/auth/password/forgot", json!({ "email": ANN })).await;
    assert_eq!(app.mails_to(ANN).await.len(), 1, "no link");
}
