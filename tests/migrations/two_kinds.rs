//! A program with two kinds of users, started as an operator would: a command is about both.

use std::{
    path::Path,
    process::{Output, Stdio},
};

use tokio::process::Command;

use crate::{
    quickstart::{SETTINGS, built_example},
    support::{Database, KEY, engines},
};

/// Runs `examples/two_user_types.rs` to its end on this database.
async fn run(program: &Path, database: &Database, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    for name in SETTINGS {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .env("DATABASE_URL", &database.url)
        .env("AUTH_SECRET", KEY)
        .env("AUTH_BASE_URL", "https://app.example")
        .env("AUTH_MAIL_FROM", "no-reply@app.example")
        .env("SMTP_URL", "smtps://smtp.example.org")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_schema_of_two_kinds_is_all_that_the_start_needs() {
    let program = tokio::task::spawn_blocking(|| built_example("two_user_types", &["--all-features"])).await.unwrap();
    for engine in engines().await {
        let database = engine.database().await;
        let printed = run(&program, &database, &["schema"]).await;
        assert!(printed.status.success(), "{}", text(&printed.stderr));
        assert_eq!(database.shape().await, Vec::<Vec<String>>::new(), "nothing is made");
        let sql = text(&printed.stdout);
        for table in ["members", "staff", "auth_member_sessions", "auth_staff_sessions"] {
            let made = format!("CREATE TABLE IF NOT EXISTS {table} (");
            assert_eq!(sql.replace(['"', '`'], "").matches(&made).count(), 1, "{made} in {sql}");
        }

        // Whoever runs it has what both handles ask for.
        database.run(&sql).await;
        let again = run(&program, &database, &["schema"]).await;
        assert_eq!((again.status.success(), text(&again.stdout)), (true, String::new()), "{}", text(&again.stderr));
        let made = run(&program, &database, &["set-role", "ann@example.org", "clerk"]).await;
        assert!(text(&made.stderr).contains("no user with the address"), "both handles start: {}", text(&made.stderr));
    }
}

#[tokio::test]
async fn who_asks_how_a_command_is_used_gets_that_and_no_more() {
    let program = tokio::task::spawn_blocking(|| built_example("two_user_types", &["--all-features"])).await.unwrap();
    let database = engines().await[0].database().await;
    for command in ["schema", "migrate"] {
        let helped = run(&program, &database, &[command, "--help"]).await;
        assert!(helped.status.success(), "{}", text(&helped.stderr));
        let help = text(&helped.stdout);
        assert!(help.contains("Usage:") && !help.contains("CREATE TABLE"), "{help}");
        assert_eq!(database.shape().await, Vec::<Vec<String>>::new(), "nothing is made");
    }
}
