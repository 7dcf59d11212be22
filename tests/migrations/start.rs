//! What a start does about a table that is not as the struct needs it.

use authwright::{
    config::{Environment, SchemaCheck},
    prelude::*,
    test::TestApp,
};

use crate::support::{KEY, Person, engines};

#[tokio::test]
async fn a_start_refuses_warns_or_does_not_look() {
    for engine in engines().await {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let [table, column] = ["people", "age"].map(|name| database.quoted(name));
        database.run(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;

        let refused = database.builder::<Person>().build().await.unwrap_err();
        assert_eq!(refused.problems().count(), 1, "{refused}");
        let refused = refused.to_string();
        for words in [
            format!("the table {table} has no column {column} for the field `age` of `Person`"),
            format!("mend it by: ALTER TABLE {table} ADD COLUMN {column} INTEGER"),
            String::from("A table of yours that is there already is never altered"),
            String::from(".schema_check(authwright::config::SchemaCheck::Warn)"),
        ] {
            assert!(refused.contains(&words), "{words}: {refused}");
        }
        for check in [SchemaCheck::Warn, SchemaCheck::Off] {
            database.builder::<Person>().schema_check(check).build().await.unwrap().pool().close().await;
        }
    }
}

/// The one line of a user's own test.
#[tokio::test]
async fn an_application_s_test_asks_for_it_in_one_line() {
    let app = TestApp::<Person>::new(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
    assert_eq!(app.auth().check_schema().await.unwrap(), []);
}

/// Who may not make tables prints what would: the program then needs none to be there.
#[tokio::test]
async fn started_to_print_the_schema_a_program_makes_nothing() {
    for engine in engines().await {
        let database = engine.database().await;
        let environment = Environment::of([
            ("DATABASE_URL", database.url.as_str()),
            ("AUTH_SECRET", KEY),
            ("AUTH_BASE_URL", "https://app.example"),
            ("AUTH_MAIL_FROM", "no-reply@app.example"),
            ("SMTP_URL", "smtps://smtp.example.org"),
        ]);
        let started = |command: &str| {
            let environment = environment.clone().with_arguments(["shop", command]);
            Auth::<Person>::builder().environment(environment).cheap_hashing().build()
        };
        let refused = started("serve").await.unwrap_err().to_string();
        assert!(refused.contains("`shop migrate`") && refused.contains("what `shop schema` prints"), "{refused}");

        let auth = started("schema").await.unwrap();
        assert!(auth.command(["shop", "schema"].map(String::from), &()).await.unwrap());
        let listing = started("routes").await.unwrap();
        let app = authwright::axum::Router::new().merge(listing.routes()).with_state(listing.clone());
        assert!(listing.command(["shop", "routes"].map(String::from), &app).await.unwrap());
        listing.pool().close().await;
        assert_eq!(database.shape().await, Vec::<Vec<String>>::new());
        database.run(&auth.migration().await.unwrap()).await;
        auth.pool().close().await;
        started("serve").await.unwrap().pool().close().await;
    }
}
