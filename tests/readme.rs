//! The tests that the README shows, to the letter.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

// From here
use authwright::{prelude::*, test::TestApp};

#[derive(Clone, AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin)]
async fn reports() -> &'static str {
    "for admins"
}

fn app(auth: Auth<User>) -> Router {
    Router::new().route("/reports", get(reports)).merge(auth.routes()).with_state(auth)
}

#[tokio::test]
async fn reports_are_for_admins() {
    let app = TestApp::new(app).await;
    assert_eq!(app.login_as(UserRole::Admin).await.get("/reports").await.status(), 200);
    assert_eq!(app.login_as(UserRole::User).await.get("/reports").await.status(), 403);
}

#[tokio::test]
async fn a_lost_password_is_replaced() {
    let app = TestApp::new(app).await;
    let user = app.user(UserRole::User).await;
    app.auth().request_password_reset(&user.email).await.unwrap();
    assert!(app.mail_to(&user.email).await.link().contains("/auth/password/reset?token="));
}

#[tokio::test]
async fn nobody_gets_further_than_before() {
    let app = TestApp::new(app).await;
    insta::assert_snapshot!(app.denial_matrix().await);
}
// to here.

#[test]
fn the_readme_shows_these_tests() {
    let this = include_str!("readme.rs");
    let shown = this.split_once("// From here\n").unwrap().1.split_once("// to here.").unwrap().0;
    assert!(include_str!("../README.md").contains(shown), "README.md shows other tests than tests/readme.rs holds");
}
