#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{Command, CommandError};
use crate::{
    config::Environment,
    flow::Auth,
    password::{Password, Verdict},
    user::{
        AuthUser,
        sample::{Sample, SampleRole},
    },
};

async fn auth() -> Auth<Sample> {
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    Auth::builder()
        .environment(Environment::of([
            ("AUTH_SECRET", "t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA="),
            ("AUTH_BASE_URL", "https://shop.example.com"),
            ("AUTH_MAIL_FROM", "no-reply@example.com"),
        ]))
        .transport(crate::mail::Transport::Mailbox(crate::mail::DevMailbox::new()))
        .pool(pool)
        .migrate_at_start(true)
        .cheap_hashing()
        .build()
        .await
        .unwrap()
}

fn create(email: &str, role: Option<&str>, fields: &[(&str, &str)]) -> Command {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Command::CreateUser { email: email.into(), roles: role.map(Into::into).into_iter().collect(), fields }
}

fn set_role(email: &str, role: &str) -> Command {
    Command::SetRole { email: email.into(), roles: vec![role.into()] }
}

fn typed(password: &'static str) -> impl FnOnce() -> Result<Password, CommandError> + Send {
    move || Ok(Password::from(password))
}

fn nobody_asks() -> Result<Password, CommandError> {
    panic!("the password was asked for before the rest was known to be right")
}

#[tokio::test]
async fn a_user_is_made_and_gets_another_role() {
    let auth = auth().await;
    let command = create("Ann@Example.org", Some("admin"), &[("age", "41")]);
    let said = auth.carry_out(command, typed("four words in a row")).await.unwrap();
    assert_eq!(said, "ann@example.org has an account now, with the role admin");
    let ann = auth.find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((ann.role, ann.age), (SampleRole::Admin, 41));
    let verdict = auth.hasher().verify(&Password::from("four words in a row"), ann.password_hash()).await.unwrap();
    assert_eq!(verdict, Verdict::Right);

    let said = auth.carry_out(set_role("ann@example.org", "user"), nobody_asks).await.unwrap();
    assert_eq!(said, "ann@example.org has the role user now");
    assert_eq!(auth.find_by_email("ann@example.org").await.unwrap().unwrap().role, SampleRole::User);
}

#[tokio::test]
async fn without_a_role_it_is_that_of_a_sign_up() {
    let auth = auth().await;
    auth.carry_out(create("bob@example.org", None, &[("age", "1")]), typed("four words in a row")).await.unwrap();
    assert_eq!(auth.find_by_email("bob@example.org").await.unwrap().unwrap().role, SampleRole::User);
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_before_the_password_is_asked_for() {
    let auth = auth().await;
    auth.carry_out(create("ann@example.org", None, &[("age", "1")]), typed("four words in a row")).await.unwrap();
    for (command, words) in [
        (create("ann@example.org", None, &[("age", "1")]), "there is a user with the address"),
        (create("ANN@example.org", None, &[("age", "1")]), "set-role"),
        (create("ann", None, &[("age", "1")]), "the email: "),
        (create("eve@example.org", None, &[]), "Say `--set age=...`"),
        (create("eve@example.org", None, &[("age", "old")]), "Say `--set age=...`"),
        (create("eve@example.org", None, &[("age", "1"), ("age", "2")]), "`age`"),
        (create("eve@example.org", Some("root"), &[("age", "1")]), "the roles are: admin, user"),
        (set_role("eve@example.org", "admin"), "no user with the address eve@example.org"),
        (set_role("ann@example.org", "root"), "the roles are: admin, user"),
    ] {
        let error = auth.carry_out(command, nobody_asks).await.unwrap_err();
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
    assert!(auth.find_by_email("eve@example.org").await.unwrap().is_none());
}

// PW-1, PW-5
#[tokio::test]
async fn the_policy_holds_for_the_operator_too() {
    let auth = auth().await;
    for (password, words) in
        [("xqz", "At least 15 characters"), ("correcthorsebatterystaple", "among those that are guessed first")]
    {
        let command = create("ann@example.org", None, &[("age", "1")]);
        let error = auth.carry_out(command, typed(password)).await.unwrap_err();
        assert!(error.to_string().contains(words) && !error.to_string().contains(password), "{error}");
    }
    assert!(auth.find_by_email("ann@example.org").await.unwrap().is_none());
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_names_what_it_cannot_mend() {
    let auth = auth().await;
    assert_eq!(auth.carry_out(Command::Migrate, nobody_asks).await.unwrap(), "every table is there");
    sqlx::query("ALTER TABLE samples DROP COLUMN age").execute(auth.pool().sqlite().unwrap()).await.unwrap();
    let error = auth.carry_out(Command::Migrate, nobody_asks).await.unwrap_err();
    assert!(error.to_string().contains("no column \"age\""), "{error}");
}

#[tokio::test]
async fn what_is_no_command_is_left_to_the_program() {
    let auth = auth().await;
    let arguments = |line: &[&str]| line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert!(!auth.command(arguments(&["shop"]), &()).await.unwrap());
    assert!(!auth.command(arguments(&["shop", "import"]), &()).await.unwrap());
    assert!(auth.command(arguments(&["shop", "migrate"]), &()).await.unwrap());
    auth.command(arguments(&["shop", "set-role", "ann@example.org", "root"]), &()).await.unwrap_err();
}

// RB-11
#[tokio::test]
async fn routes_are_printed_where_there_are_some() {
    let auth = auth().await;
    let arguments = || ["shop", "routes"].map(String::from);
    let error = auth.command(arguments(), &()).await.unwrap_err();
    assert!(error.to_string().contains("no routes"), "{error}");
    #[cfg(feature = "axum")]
    {
        let router = crate::web::axum::Router::new().merge(auth.routes()).with_state(auth.clone());
        assert!(auth.command(arguments(), &router).await.unwrap());
        let table = super::Routes::table(&router).unwrap();
        assert!(table.lines().any(|line| line.starts_with("GET     /auth/account ")), "{table}");
    }
}
