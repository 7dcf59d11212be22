//! Transactions that the database gives up for the sake of another one.

use std::{pin::pin, time::Duration};

use authwright::{store::Dialect, test::TestApp};
use serde_json::json;
use tokio::time::sleep;

use crate::{
    engine::{Database, Engine, on_each_engine},
    support::{
        OTHER_PASSWORD, PASSWORD, User, by_hand, count, enters, forgot, is_in, log_in, registered, reset, reset_token,
        text,
    },
};

on_each_engine!(
    servers: a_deadlock_costs_nobody_an_error,
    what_never_passes_is_tried_four_times_in_all,
    what_gives_way_costs_the_worker_nothing,
    no_session_slips_away_while_it_gets_a_new_secret,
);

const ANN: &str = "ann@example.org";

/// What counts on, whatever is rolled back: on `PostgreSQL` a sequence. `MySQL` has none, but the numbers that a table gives
/// to its rows do the same there and on `MariaDB`.
fn counter(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "CREATE SEQUENCE tries",
        _ => "CREATE TABLE tries (n INT AUTO_INCREMENT PRIMARY KEY)",
    }
}

/// How far it has come on `MySQL` and `MariaDB`, where only the next number tells.
const COUNTED: &str = "INSERT INTO tries VALUES (NULL); SELECT MAX(n) - 1 FROM tries";

// ST-8: a reset holds the user and asks for the sessions, somebody else holds the sessions and asks for the user.
async fn a_deadlock_costs_nobody_an_error(database: Database) {
    let app = database.app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    let mut other = database.hand().await;
    if database.engine == Engine::Postgres {
        // Who waits the longest looks for a deadlock first, and gives up.
        other.run("SET deadlock_timeout = '1min'; BEGIN").await.unwrap();
    } else {
        // Who has changed the least is given up.
        other.run("CREATE TABLE ballast (id INT)").await.unwrap();
        other.run("BEGIN").await.unwrap();
        let hundred = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100)";
        other.run(&format!("INSERT INTO ballast {hundred} SELECT id FROM n")).await.unwrap();
    }
    other.run("SELECT 1 FROM auth_user_sessions FOR UPDATE").await.unwrap();
    let (answer, ()) = tokio::join!(reset(&app, &token, OTHER_PASSWORD), async {
        wait_for(&app, 1).await;
        other.run("UPDATE users SET credits = 7").await.expect("the reset gave way, for it holds this row");
        other.run("COMMIT").await.unwrap();
    });
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert!(enters(&app, ANN, OTHER_PASSWORD).await);
    assert_eq!(count(&app, "SELECT count(*) FROM users WHERE credits = 7").await, 1);
}

/// Waits until so many wait for somebody's row.
pub(crate) async fn wait_for(app: &TestApp<User>, many: i64) {
    let waiting = match app.auth().pool().dialect() {
        Dialect::Postgres => {
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        }
        // MySQL has what MariaDB has, but stumbles over bytes in the text of a statement there (3854).
        _ if !text(app, "SELECT VERSION()").await.contains("MariaDB") => {
            "SELECT count(DISTINCT w.requesting_thread_id) FROM performance_schema.data_lock_waits w \
             JOIN performance_schema.threads t ON t.thread_id = w.requesting_thread_id \
             WHERE t.processlist_db = DATABASE()"
        }
        _ => {
            "SELECT count(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p \
             ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE() AND t.trx_state = 'LOCK WAIT'"
        }
    };
    loop {
        // MariaDB looks again only where nobody has asked for a tenth of a second.
        sleep(Duration::from_millis(150)).await;
        if count(app, waiting).await >= many {
            break;
        }
    }
}

// ST-8: at most three retries, and then an error that says "later".
async fn what_never_passes_is_tried_four_times_in_all(database: Database) {
    let app = database.app().await;
    registered(&app, ANN).await;
    let token = reset_token(&app, ANN).await;
    let (statements, tries, mend): (&[&str], _, _) = match database.engine {
        Engine::Postgres => (
            &[
                counter(database.engine),
                "CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 PERFORM nextval('tries'); RAISE EXCEPTION 'given up' USING ERRCODE = '40001'; END $$",
                "CREATE TRIGGER give_up BEFORE DELETE ON auth_user_sessions FOR EACH ROW EXECUTE FUNCTION give_up()",
            ],
            "SELECT last_value FROM tries",
            "DROP TRIGGER give_up ON auth_user_sessions",
        ),
        _ => (
            &[
                counter(database.engine),
                "CREATE TRIGGER give_up BEFORE DELETE ON auth_user_sessions FOR EACH ROW BEGIN \
                 INSERT INTO tries VALUES (NULL); SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END",
            ],
            COUNTED,
            "DROP TRIGGER give_up",
        ),
    };
    for statement in statements {
        by_hand(&app, statement).await;
    }
    let answer = reset(&app, &token, OTHER_PASSWORD).await;
    assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"));
    assert_eq!(count(&app, tries).await, 4);
    assert!(enters(&app, ANN, PASSWORD).await, "nothing has changed");
    by_hand(&app, mend).await;
    assert_eq!(reset(&app, &token, OTHER_PASSWORD).await.status(), 200, "and the link is good");
}

/// When the worker changes a mail: as it claims it, has sent it, and puts it off.
const CHANGES: [&str; 3] =
    ["NEW.claimed_until > OLD.claimed_until", "NEW.state <> OLD.state", "NEW.due_at <> OLD.due_at"];

// ST-8, ML-2: its statements give way and come back, and no mail is sent twice for that.
async fn what_gives_way_costs_the_worker_nothing(database: Database) {
    let app = database.app().await;
    registered(&app, ANN).await;
    by_hand(&app, counter(database.engine)).await;
    if database.engine == Engine::Postgres {
        let function = "CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                        IF nextval('tries') <= 3 THEN RAISE EXCEPTION 'given up' USING ERRCODE = '40001'; END IF; \
                        RETURN NULL; END $$";
        by_hand(&app, function).await;
    }
    for (number, change) in (1..).zip(CHANGES) {
        app.advance(Duration::from_hours(2));
        give_way_thrice(&app, "UPDATE ON auth_user_outbox", change).await;
        // The second is over the limit for the address, and is put off.
        for _ in 0..2 {
            assert_eq!(forgot(&app, ANN).await.status(), 202);
        }
        app.auth().send_waiting_mail().await.unwrap_or_else(|error| panic!("{change}: {error}"));
        at_ease(&app, "auth_user_outbox").await;
        let sent = app.mails_to(ANN).await.iter().filter(|mail| mail.subject.starts_with("Set a new")).count();
        assert_eq!(sent, number, "{change}");
    }
    give_way_thrice(&app, "DELETE ON auth_user_sessions", "TRUE").await;
    app.advance(Duration::from_hours(24 * 365));
    app.auth().sweep().await.unwrap();
    at_ease(&app, "auth_user_sessions").await;
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_sessions").await, 0);
}

/// Gives a change up three times, as a deadlock would.
async fn give_way_thrice(app: &TestApp<User>, after: &str, change: &str) {
    let of_postgres =
        format!("CREATE TRIGGER give_way AFTER {after} FOR EACH ROW WHEN ({change}) EXECUTE FUNCTION give_way()");
    let of_mariadb = format!(
        "CREATE TRIGGER give_way AFTER {after} FOR EACH ROW BEGIN IF {change} THEN INSERT INTO tries VALUES (NULL); \
         IF LAST_INSERT_ID() <= 3 THEN SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END IF; END IF; END"
    );
    let (again, trigger) = match app.auth().pool().dialect() {
        Dialect::Postgres => ("ALTER SEQUENCE tries RESTART WITH 1", of_postgres),
        _ => ("TRUNCATE TABLE tries", of_mariadb),
    };
    by_hand(app, again).await;
    by_hand(app, &trigger).await;
}

/// No more of it; and it did happen.
async fn at_ease(app: &TestApp<User>, table: &str) {
    let (tries, drop) = match app.auth().pool().dialect() {
        Dialect::Postgres => ("SELECT last_value FROM tries", format!("DROP TRIGGER give_way ON {table}")),
        _ => (COUNTED, "DROP TRIGGER give_way".to_owned()),
    };
    by_hand(app, &drop).await;
    assert!(count(app, tries).await > 3);
}

// SE-2, SE-7: a session that gets a new secret moves in its table, to where somebody who goes through the table to end all
// sessions may have been already. Either comes first, and nothing of the session is left.
async fn no_session_slips_away_while_it_gets_a_new_secret(database: Database) {
    let app = database.app().await;
    let mut keeper = database.hand().await;
    for round in 0..16 {
        let email = format!("ann{round}@example.org");
        let ann = registered(&app, &email).await;
        let phone = log_in(&app, &email, PASSWORD).await.1;
        let third = log_in(&app, &email, PASSWORD).await.1.get("/auth/sessions").await.json();
        let third = third.as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
        let third = third["id"].as_str().unwrap();
        let third = match database.engine {
            Engine::Postgres => format!("decode('{third}', 'hex')"),
            _ => format!("x'{third}'"),
        };
        // Whoever ends all of them has to wait for this one, perhaps in the middle.
        keeper.run("BEGIN").await.unwrap();
        keeper.run(&format!("SELECT 1 FROM auth_user_sessions WHERE public_id = {third} FOR UPDATE")).await.unwrap();
        let (ended, proved) = tokio::join!(phone.delete("/auth/sessions"), async {
            wait_for(&app, 1).await;
            let mut proving = pin!(ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })));
            let early = tokio::select! {
                answer = &mut proving => Some(answer),
                () = wait_for(&app, 2) => None,
            };
            keeper.run("COMMIT").await.unwrap();
            match early {
                Some(answer) => answer,
                None => proving.await,
            }
        });
        assert_eq!(ended.status(), 204, "{}", ended.text());
        assert!([200, 401].contains(&proved.status()), "{}", proved.text());
        assert!(!is_in(&ann).await, "in round {round}");
        assert!(is_in(&phone).await);
    }
}
