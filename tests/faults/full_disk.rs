//! A server whose disk is full for a while.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::{
    engine::{Database, Engine, Hand, missing},
    private_server::PrivateServer,
    support::{PASSWORD, count, enters, is_in, register, registered},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_has_no_room_for_a_while() {
    has_no_room_for_a_while(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_has_no_room_for_a_while() {
    has_no_room_for_a_while(Engine::Mariadb).await;
}

/// Takes all the room that there is.
async fn fill(engine: Engine, hand: &mut Hand) {
    hand.run("CREATE TABLE ballast (word VARCHAR(40))").await.unwrap();
    for rows in [10_000, 1_000, 100, 10, 1] {
        let sql = match engine {
            Engine::Postgres => format!("INSERT INTO ballast SELECT md5(n::text) FROM generate_series(1, {rows}) n"),
            _ => format!("INSERT INTO ballast SELECT md5(seq) FROM seq_1_to_{rows}"),
        };
        while hand.run(&sql).await.is_ok() {}
    }
}

// RY-2, ST-6, ML-1: each sign-up is there with its mail or not at all, who only reads does not notice, and room is enough.
async fn has_no_room_for_a_while(engine: Engine) {
    let Some(server) = PrivateServer::start_small(engine).await else { return };
    let database = match Database::on_server(engine, &server.url()).await {
        Ok(database) => database,
        Err(why) => return missing(&format!("{engine:?}: {why}")),
    };
    if engine == Engine::Postgres {
        let Some(disk) = server.small_disk() else { return };
        let mut admin = Hand::reach(engine, &server.url()).await.unwrap();
        admin.run(&format!("CREATE TABLESPACE small LOCATION '{}'", disk.display())).await.unwrap();
        let name = database.url.rsplit('/').next().unwrap();
        admin.run(&format!("ALTER DATABASE {name} SET TABLESPACE small")).await.unwrap();
        admin.leave().await;
    }
    let app = database.app().await;
    let ann = registered(&app, "ann@example.org").await;
    let mut hand = database.hand().await;
    fill(engine, &mut hand).await;

    // In the pages that are there already there is room for some.
    let (mut taken, mut refused) = (1, 0);
    while refused < 5 {
        let (answer, _) = register(&app, &format!("bob{}@example.org", taken + refused)).await;
        match answer.status() {
            202 => taken += 1,
            status => {
                assert_eq!((status, answer.code().as_str()), (503, "unavailable"), "{}", answer.text());
                refused += 1;
            }
        }
        assert!(taken < 1_000, "it is full");
    }
    assert!(is_in(&ann).await, "for this nothing is written");
    let signups = count(&app, "SELECT count(*) FROM auth_user_signups").await;
    let mails = count(&app, "SELECT count(*) FROM auth_user_outbox WHERE purpose = 'register'").await;
    assert_eq!((signups, mails), (taken - 1, taken), "one has confirmed");

    hand.run("DROP TABLE ballast").await.unwrap();
    // MariaDB gives room back when it comes to it.
    let back = timeout(Duration::from_secs(20), async {
        while register(&app, "zoe@example.org").await.0.status() != 202 {
            sleep(Duration::from_millis(50)).await;
        }
    });
    back.await.expect("service, without a restart");
    assert!(enters(&app, "ann@example.org", PASSWORD).await);
    hand.leave().await;
    drop(app);
    drop(database);
}
