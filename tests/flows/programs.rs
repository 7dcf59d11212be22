//! What a program does about users.

use authwright::{error::Error, test::TestApp};
use serde_json::json;

use crate::support::{
    CreateUser, OTHER_PASSWORD, PASSWORD, UserRole, app, count, enters, is_in, log_in, mail, register, registered,
    reset, reset_token,
};

const ANN: &str = "ann@example.org";

/// A struct with the four fields that are needed, and no more.
pub(crate) mod plain {
    use authwright::prelude::*;

    #[derive(Clone, AuthUser)]
    #[roles(admin, user)]
    pub(crate) struct Member {
        pub id: i64,
        pub email: String,
        pub password_hash: PasswordHash,
        pub role: MemberRole,
    }

    pub(crate) fn routes(auth: Auth<Member>) -> Router {
        Router::new().merge(auth.routes()).with_state(auth)
    }
}

fn ann(role: UserRole, password: Option<&str>) -> CreateUser {
    CreateUser {
        email: " Ann@Example.org ".into(),
        password: password.map(Into::into),
        role,
        display_name: "Ann".into(),
        nickname: None,
        credits: 7,
    }
}

#[tokio::test]
async fn a_user_that_a_program_makes_is_confirmed_at_once() {
    let app = app().await;
    let user = app.auth().create_user(ann(UserRole::Helper, Some(PASSWORD))).await.unwrap();
    assert_eq!((user.email.as_str(), user.role, user.credits, user.is_active), (ANN, UserRole::Helper, 7, true));
    let (answer, client) = log_in(&app, ANN, PASSWORD).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(client.get("/tickets").await.status(), 200);
    assert!(matches!(app.auth().create_user(ann(UserRole::Admin, None)).await, Err(Error::EmailTaken)));
    app.send_mail().await;
    assert!(app.mails_to(ANN).await.is_empty());
}

// PW-1, PW-13
#[tokio::test]
async fn a_user_without_a_password_chooses_one_by_mail() {
    let app = app().await;
    let weak = app.auth().create_user(ann(UserRole::User, Some("short"))).await;
    assert!(matches!(weak, Err(Error::Invalid(_))), "the policy holds for programs too");
    app.auth().create_user(ann(UserRole::User, None)).await.unwrap();
    assert!(!enters(&app, ANN, "").await && !enters(&app, ANN, PASSWORD).await);
    let token = reset_token(&app, ANN).await;
    assert_eq!(reset(&app, &token, PASSWORD).await.status(), 200);
    assert!(enters(&app, ANN, PASSWORD).await);
}

// RE-10
#[tokio::test]
async fn sign_ups_for_the_address_are_over() {
    let app = app().await;
    let (_, eve) = register(&app, ANN).await;
    let link = app.mail_to(ANN).await.token();
    app.auth().create_user(ann(UserRole::Admin, Some(OTHER_PASSWORD))).await.unwrap();
    assert_eq!(eve.post("/auth/verify", json!({ "token": link })).await.code(), "invalid_token");
    assert!(!enters(&app, ANN, PASSWORD).await);
}

// RE-5
#[tokio::test]
async fn a_user_is_found_by_any_spelling_of_the_address() {
    let app = app().await;
    registered(&app, "ann@xn--bcher-kva.example").await;
    for typed in
        ["ann@xn--bcher-kva.example", "ANN@XN--BCHER-KVA.EXAMPLE", " ann@bücher.example\n", "Ann@BÜCHER.example"]
    {
        assert!(app.auth().find_by_email(typed).await.unwrap().is_some(), "{typed}");
    }
    for other in ["ann+x@bücher.example", "an.n@bücher.example", "ann@bucher.example"] {
        assert!(app.auth().find_by_email(other).await.unwrap().is_none(), "{other}");
    }
    assert!(matches!(app.auth().find_by_email("ann").await, Err(Error::Invalid(_))));
}

// RB-3
#[tokio::test]
async fn a_role_holds_from_the_next_request_on() {
    let app = app().await;
    let client = registered(&app, ANN).await;
    assert_eq!(client.get("/reports").await.status(), 403);
    app.auth().set_role(&1, UserRole::Admin).await.unwrap();
    assert_eq!(client.get("/reports").await.status(), 200);
    app.auth().set_role(&1, UserRole::User).await.unwrap();
    assert_eq!(client.get("/reports").await.status(), 403);
    assert!(matches!(app.auth().set_role(&99, UserRole::Admin).await, Err(Error::NotFound)));
}

// RB-3, SE-7
#[tokio::test]
async fn who_is_shut_out_is_out_at_once_and_everywhere() {
    let app = app().await;
    let client = registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    app.auth().set_active(&1, false).await.unwrap();
    assert_eq!(client.get("/tickets").await.status(), 401);
    assert!(!enters(&app, ANN, PASSWORD).await);
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.code(), "invalid_token");
    app.auth().set_active(&1, true).await.unwrap();
    assert!(!is_in(&client).await, "a session that has ended stays so");
    assert!(enters(&app, ANN, PASSWORD).await);
    assert!(matches!(app.auth().set_active(&99, false).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn without_the_field_the_error_says_what_to_add() {
    let app = TestApp::<plain::Member>::on_file(plain::routes).await;
    let member = app.user(plain::MemberRole::User).await;
    let refused = app.auth().set_active(&member.id, false).await.unwrap_err();
    assert!(matches!(refused, Error::Unsupported(_)));
    let words = refused.to_string();
    assert!(words.contains("is_active: bool") && words.contains("#[auth(is_active)]"), "{words}");
    let client = app.login(&member).await;
    assert_eq!(client.get("/auth/me").await.status(), 200);
}

// SE-7
#[tokio::test]
async fn a_user_who_is_deleted_is_told() {
    let app = app().await;
    let client = registered(&app, ANN).await;
    app.auth().delete_user(&1).await.unwrap();
    assert!(!is_in(&client).await);
    let told = mail(&app, ANN, "Your account at Example was closed").await.expect("a notice");
    assert!(!told.text.contains("http"), "ML-8");
    assert!(matches!(app.auth().delete_user(&1).await, Err(Error::NotFound)));
    assert!(app.auth().find_by_email(ANN).await.unwrap().is_none());
    for table in ["auth_user_sessions", "auth_user_signups"] {
        assert_eq!(count(&app, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    app.advance(crate::support::PAST_MINUTE);
    registered(&app, ANN).await;
    assert_eq!(app.auth().find_by_email(ANN).await.unwrap().unwrap().id, 2, "an id is never given again");
}
