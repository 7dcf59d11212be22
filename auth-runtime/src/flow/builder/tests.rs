#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::PathBuf};

use super::Builder;
use crate::{config::Environment, flow::Auth, store::Dialect, user::sample::Sample};

/// A folder of one test, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("authwright-start-{}", uuid::Uuid::now_v7()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("shop.db")
    }

    fn url(&self) -> String {
        format!("sqlite:{}?mode=rwc", self.file().display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Production, with the arguments after the program's name.
fn production(folder: &Folder, arguments: &[&str]) -> Builder<Sample> {
    let environment = Environment::of([
        ("DATABASE_URL", folder.url().as_str()),
        ("AUTH_SECRET", "t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA="),
        ("AUTH_BASE_URL", "https://shop.example.com"),
        ("AUTH_MAIL_FROM", "no-reply@example.com"),
        ("SMTP_URL", "smtps://smtp.example.com"),
    ]);
    Auth::builder().environment(environment.with_arguments([&["shop"], arguments].concat())).cheap_hashing()
}

#[tokio::test]
async fn production_waits_for_its_tables_and_says_how_they_are_made() {
    let folder = Folder::new();
    let error = production(&folder, &[]).build().await.unwrap_err();
    assert_eq!(error.problems().count(), 1, "{error}");
    assert!(error.to_string().contains("the table \"samples\" is missing"), "{error}");
    assert!(error.to_string().contains("`shop migrate`"), "{error}");

    let auth = production(&folder, &["migrate"]).build().await.unwrap();
    auth.migrate().await.unwrap();
    assert!(auth.check_schema().await.unwrap().is_empty());
    production(&folder, &[]).build().await.unwrap();
}

#[tokio::test]
async fn tables_are_made_at_the_start_where_the_builder_says_so() {
    let folder = Folder::new();
    production(&folder, &[]).migrate_at_start(true).build().await.unwrap();
    production(&folder, &[]).build().await.unwrap();
}

#[tokio::test]
async fn a_column_that_is_missing_is_for_its_owner_to_add() {
    let folder = Folder::new();
    let auth = production(&folder, &[]).migrate_at_start(true).build().await.unwrap();
    sqlx::query("ALTER TABLE samples DROP COLUMN age").execute(auth.pool().sqlite().unwrap()).await.unwrap();
    let error = production(&folder, &[]).migrate_at_start(true).build().await.unwrap_err();
    assert!(error.to_string().contains("no column \"age\" for the field `age` of `Sample`"), "{error}");
    assert!(!error.to_string().contains("To make what is missing"), "it was tried: {error}");
}

#[tokio::test]
async fn a_wrong_setting_and_a_database_that_is_not_ready_are_said_together() {
    let folder = Folder::new();
    let error = production(&folder, &[]).path("auth").build().await.unwrap_err();
    assert_eq!(error.problems().count(), 2, "{error}");
}

#[tokio::test]
async fn a_start_that_fails_makes_no_tables() {
    let folder = Folder::new();
    let error = production(&folder, &[]).migrate_at_start(true).path("auth").build().await.unwrap_err();
    assert_eq!(error.problems().count(), 1, "{error}");
    let error = production(&folder, &[]).build().await.unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn development_needs_no_setting_but_a_place() {
    let folder = Folder::new();
    let url = format!("sqlite:{}", folder.file().display());
    let auth = Auth::<Sample>::builder().database_url(&url).cheap_hashing().build().await.unwrap();
    assert!(folder.file().exists() && auth.check_schema().await.unwrap().is_empty());
    let environment = Environment::of([("AUTH_SECRET", "short")]);
    let elsewhere = Folder::new();
    let url = format!("sqlite:{}", elsewhere.file().display());
    Auth::<Sample>::builder().environment(environment).database_url(url).build().await.unwrap_err();
    assert!(!elsewhere.file().exists(), "a start that fails leaves no file");
}

#[tokio::test]
async fn an_application_brings_its_own_pool() {
    let folder = Folder::new();
    let auth = production(&folder, &[]).migrate_at_start(true).build().await.unwrap();
    let pool = auth.pool().sqlite().unwrap().clone();
    let other = production(&Folder::new(), &[]).pool(pool).build().await.unwrap();
    assert!(other.check_schema().await.unwrap().is_empty());
}

#[test]
fn the_schema_can_be_printed() {
    let sql = Auth::<Sample>::schema(Dialect::Sqlite);
    assert!(sql.starts_with("CREATE TABLE IF NOT EXISTS \"samples\" (\n  \"id\" INTEGER PRIMARY KEY"), "{sql}");
    assert!(sql.trim_end().ends_with(';') && sql.contains("auth_sample_sessions"), "{sql}");
}
