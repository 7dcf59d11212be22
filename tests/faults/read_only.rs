//! A server that takes no writes for a while, as a copy that follows another one.

use authwright::Auth;
use serde_json::json;

use crate::{
    engine::{Database, Engine, Hand, KEY, missing},
    private_server::PrivateServer,
    support::{PASSWORD, User, dump, enters, forgot, is_in, log_in, register, registered, reset, reset_token},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_takes_no_writes_for_a_while() {
    takes_no_writes_for_a_while(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_takes_no_writes_for_a_while() {
    takes_no_writes_for_a_while(Engine::Mariadb).await;
}

/// Says whether the server takes writes from here on.
async fn set(database: &Database, hand: &mut Hand, reads_only: bool) {
    let sql = match database.engine {
        Engine::Postgres => {
            let name = database.url.rsplit('/').next().unwrap();
            format!("ALTER DATABASE {name} SET default_transaction_read_only = {reads_only}")
        }
        _ => format!("SET GLOBAL read_only = {}", u8::from(reads_only)),
    };
    // One may be read-only itself.
    if database.engine == Engine::Postgres {
        hand.run("SET default_transaction_read_only = off").await.unwrap();
    }
    hand.run(&sql).await.unwrap();
    // For PostgreSQL that holds for connections that come after it.
    hand.kill_all_others().await;
}

// RY-2, ST-6, RB-2: what only reads goes on, what writes is refused and leaves nothing, and no program starts.
async fn takes_no_writes_for_a_while(engine: Engine) {
    let Some(server) = PrivateServer::start_new(engine).await else { return };
    let mut database = match Database::on_server(engine, &server.url()).await {
        Ok(database) => database,
        Err(why) => return missing(&format!("{engine:?}: {why}")),
    };
    let mut hand = database.hand().await;
    if engine == Engine::Mariadb {
        // Who may do everything may write to a server that is read-only.
        hand.run("CREATE USER shop@'127.0.0.1' IDENTIFIED BY 'shop'").await.unwrap();
        let name = database.url.rsplit('/').next().unwrap();
        hand.run(&format!("GRANT ALL ON {name}.* TO shop@'127.0.0.1'")).await.unwrap();
        database.url = database.url.replace("//root@", "//shop:shop@");
    }
    let app = database.app().await;
    let ann = registered(&app, "ann@example.org").await;
    let token = reset_token(&app, "ann@example.org").await;
    let before = dump(&app).await;

    set(&database, &mut hand, true).await;
    for _ in 0..2 {
        assert!(is_in(&ann).await, "for this nothing is written");
        let refused = [
            log_in(&app, "ann@example.org", PASSWORD).await.0,
            register(&app, "bob@example.org").await.0,
            forgot(&app, "ann@example.org").await,
            reset(&app, &token, "words that nobody writes down").await,
            ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await,
            ann.json(axum::http::Method::PATCH, "/auth/me", json!({ "display_name": "Anna" })).await,
            ann.post("/auth/me/delete", json!({ "password": PASSWORD })).await,
        ];
        for answer in refused {
            assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"), "{}", answer.text());
            assert!(!answer.text().contains("read"), "that is for the log: {}", answer.text());
        }
    }
    assert_eq!(dump(&app).await, before, "nothing is half written");
    let builder = Auth::<User>::builder().database_url(&database.url).secret(KEY).base_url("https://app.example");
    let builder = builder.mail_from("no-reply@app.example").smtp_url("smtps://smtp.example.org");
    let said = builder.build().await.map(drop).expect_err("the start stops").to_string();
    assert!(said.contains("read-only") && said.contains("DATABASE_URL must name one that can be written to"), "{said}");

    set(&database, &mut hand, false).await;
    assert_eq!(register(&app, "bob@example.org").await.0.status(), 202, "service, without a restart");
    assert_eq!(reset(&app, &token, "words that nobody writes down").await.status(), 200, "the link is good still");
    assert!(enters(&app, "ann@example.org", "words that nobody writes down").await);
    hand.leave().await;
    drop(app);
    drop(database);
}
