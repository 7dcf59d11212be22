//! A new user: what the application chooses, and what it writes beside the row.

use authwright::error::Error;
use serde_json::json;

use super::{ANN, Does, WORDS, carts, shop, stored};
use crate::support::{
    CreateUser, PASSWORD, PendingUser, UserRole, dump, enters, is_in, mail, recipients, register, registered, rows, who,
};

fn created(email: &str, nickname: Option<&str>) -> CreateUser {
    CreateUser {
        email: email.into(),
        password: Some(PASSWORD.into()),
        role: UserRole::User,
        display_name: "Ann".into(),
        nickname: nickname.map(Into::into),
        credits: 0,
    }
}

#[tokio::test]
async fn each_new_user_comes_with_the_rows_of_the_application() {
    let (app, shop) = shop().await;
    registered(&app, ANN).await;
    let user = stored(&app, ANN).await;
    let told =
        [format!("before_insert SignUp {ANN} true"), format!("after_insert {user}"), format!("after_login {user}")];
    assert_eq!(shop.told(), told, "once each, and the user as stored");

    app.auth().create_user(created(" Bob@EXAMPLE.org", None)).await.unwrap();
    let user = stored(&app, "bob@example.org").await;
    let told = ["before_insert Program bob@example.org true".to_owned(), format!("after_insert {user}")];
    assert_eq!(shop.told(), told, "the address is canonical, and the password is the program's");
    assert!(enters(&app, "bob@example.org", PASSWORD).await);
    shop.told();

    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    let zoe = app.auth().invite("zoe@example.org", UserRole::Helper, fields).await.unwrap();
    let user = stored(&app, "zoe@example.org").await;
    assert_eq!(super::words(&zoe), user);
    assert_eq!(
        shop.told(),
        ["before_insert Invitation zoe@example.org true".to_owned(), format!("after_insert {user}")]
    );
    assert_eq!(
        carts(&app).await,
        [["1", ANN], ["2", "bob@example.org"], ["3", "zoe@example.org"]],
        "a cart for each of them"
    );
}

// ST-6, RE-8, RB-2: nothing of a user is there whose cart is not, nobody is let in, and the link works when it is mended.
#[tokio::test]
async fn a_sign_up_without_its_rows_has_not_happened() {
    let (app, shop) = shop().await;
    let (_, browser) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    let before = dump(&app).await;
    for hook in ["before_insert", "after_insert"] {
        for (does, answer) in [
            (Does::Fails, (500, "internal")),
            (Does::Panics, (500, "internal")),
            (Does::FailsInTheDatabase, (503, "unavailable")),
            (Does::NamesNoTable, (500, "internal")),
            (Does::Refuses, (422, "refused")),
            (Does::RefusesTheName, (422, "invalid_input")),
        ] {
            if does == Does::NamesNoTable && hook == "before_insert" {
                // It has no transaction.
                continue;
            }
            shop.will(hook, does);
            let refused = browser.post("/auth/verify", json!({ "token": token })).await;
            assert_eq!((refused.status(), refused.code().as_str()), answer, "{hook} {does:?}: {}", refused.text());
            assert!(!refused.text().contains("cart") && !refused.text().contains("fire"), "{}", refused.text());
            assert_eq!(refused.cookies(), Vec::<&str>::new(), "{hook} {does:?}");
            assert_eq!(dump(&app).await, before, "{hook} {does:?}");
            assert_eq!(browser.get("/tickets").await.status(), 401);
        }
        shop.is_mended();
    }
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    assert_eq!(who(&browser).await, ANN);
    assert_eq!(carts(&app).await.len(), 1);
}

// ST-6, ML-1
#[tokio::test]
async fn neither_has_what_a_program_asked_for() {
    let (app, shop) = shop().await;
    let before = dump(&app).await;
    for hook in ["before_insert", "after_insert"] {
        for does in [Does::Fails, Does::Panics, Does::FailsInTheDatabase, Does::Refuses] {
            shop.will(hook, does);
            let fields = PendingUser { display_name: "Ann".into(), nickname: None };
            let program = app.auth().create_user(created(ANN, None)).await.map(drop).unwrap_err();
            let invitation = app.auth().invite(ANN, UserRole::User, fields).await.map(drop).unwrap_err();
            for error in [program, invitation] {
                match does {
                    Does::Refuses => assert_eq!(error.text(), WORDS),
                    Does::FailsInTheDatabase => assert!(matches!(error, Error::Unavailable(_)), "{error}"),
                    _ => assert!(
                        error.to_string().starts_with(&format!("internal: the hook `{hook}` failed: ")),
                        "{error}"
                    ),
                }
            }
            assert_eq!(dump(&app).await, before, "{hook} {does:?}");
        }
        shop.is_mended();
    }
    app.send_mail().await;
    assert_eq!(recipients(&app), Vec::<String>::new(), "nobody was invited");
}

#[tokio::test]
async fn a_refusal_is_told_in_its_words() {
    let (app, shop) = shop().await;
    let (_, browser) = register(&app, ANN).await;
    let link = app.mail_to(ANN).await.link();
    let token = app.mail_to(ANN).await.token();

    shop.will("before_insert", Does::RefusesTheName);
    let refused = browser.post("/auth/verify", json!({ "token": token })).await;
    let errors = json!({ "display_name": [WORDS] });
    assert_eq!((refused.status(), &refused.json()["errors"]), (422, &errors));
    shop.will("before_insert", Does::Refuses);
    let refused = browser.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!((refused.status(), refused.json()["detail"].as_str()), (422, Some(WORDS)));

    browser.page(&link).await;
    for (does, words) in [
        (Does::RefusesTheName, "Display name: Not with us: &#60;sorry&#62;"),
        (Does::Refuses, "Not with us: &#60;sorry&#62;"),
    ] {
        shop.will("before_insert", does);
        let refused = browser.submit("/auth/verify", &[]).await;
        assert_eq!(refused.status(), 422, "{does:?}");
        assert!(refused.text().contains(words), "{does:?}: {}", refused.text());
        assert!(refused.form().is_some(), "the form is there again");
    }
    shop.is_mended();
    assert_eq!(browser.submit("/auth/verify", &[]).await.status(), 303);
    assert!(is_in(&browser).await);
}

// RE-8: the role is the application's to choose, by what nobody types.
#[tokio::test]
async fn the_application_chooses_what_a_sign_up_does_not() {
    let (app, shop) = shop().await;
    registered(&app, ANN).await;
    let helper = registered(&app, "bob@shop.example").await;
    assert_eq!(stored(&app, ANN).await, format!("1 {ANN} user true Ann None 0"));
    assert_eq!(stored(&app, "bob@shop.example").await, "2 bob@shop.example helper true Ann None 10");
    assert_eq!(helper.get("/tickets").await.status(), 200);

    // A unique field of its own choice is an error of that field, whoever asks.
    shop.will("before_insert", Does::SetsTheNickname);
    registered(&app, "carl@example.org").await;
    let (_, browser) = register(&app, "dora@example.org").await;
    let token = app.mail_to("dora@example.org").await.token();
    let refused = browser.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!((refused.status(), refused.json()["errors"]["nickname"].as_array().map(Vec::len)), (422, Some(1)));
    let error = app.auth().create_user(created("eve@example.org", None)).await.map(drop).unwrap_err();
    assert!(matches!(&error, Error::Invalid(errors) if errors.of("nickname").count() == 1), "{error}");
    let error = app.auth().create_user(created(ANN, None)).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::EmailTaken), "{error}");
    assert_eq!(rows(&app).await.len(), 3);
}

// RE-10, PW-17: what was confirmed and proved is not the hook's.
#[tokio::test]
async fn address_password_and_what_validate_refuses_are_not_to_choose() {
    let (app, shop) = shop().await;
    let (_, browser) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    let before = dump(&app).await;
    for (does, answer) in [
        (Does::SetsTheAddress, (500, "internal")),
        (Does::SetsThePassword, (500, "internal")),
        (Does::SetsALongName, (422, "invalid_input")),
    ] {
        shop.will("before_insert", does);
        let refused = browser.post("/auth/verify", json!({ "token": token })).await;
        assert_eq!((refused.status(), refused.code().as_str()), answer, "{does:?}");
        assert!(app.auth().create_user(created("bob@example.org", None)).await.is_err(), "{does:?}");
        assert_eq!(dump(&app).await, before, "{does:?}");
    }
    assert!(mail(&app, "eve@evil.example", "").await.is_none());
}
