//! Many at once: of 64 uses of what works once, one takes effect, a hundred times over.

use authwright::test::{TestApp, TestClient};
use serde_json::{Value as JsonValue, json};
use tokio::task::JoinSet;

use crate::{
    engine::{Database, Engine, on_each_engine},
    support::{
        OTHER_PASSWORD, PASSWORD, PAST_MINUTE, PendingUser, User, UserRole, change_token, count, enters, recipients,
        register, registered, reset_token, sign_up,
    },
};

on_each_engine!(
    one_link_is_used_at_once,
    one_address_is_registered_and_confirmed_at_once,
    one_change_of_address_is_confirmed_at_once,
    one_address_is_asked_for_by_many_at_once,
    one_row_of_the_outbox_is_sent_at_once,
);

/// How many at once.
const MANY: usize = 64;

/// How often.
const ROUNDS: usize = 100;

/// Sends the same from as many browsers at once; how each was answered.
async fn at_once(clients: impl IntoIterator<Item = TestClient>, path: &'static str, body: &JsonValue) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for client in clients {
        let body = body.clone();
        tasks.spawn(async move {
            loop {
                let answer = client.post(path, body.clone()).await;
                // The threads that hash have enough to do (PW-11): who is told so asks again.
                if answer.code() != "busy" {
                    return format!("{} {}", answer.status(), answer.code()).trim_end().to_owned();
                }
            }
        });
    }
    tasks.join_all().await
}

fn browsers(app: &TestApp<User>) -> Vec<TestClient> {
    (0..MANY).map(|_| app.client()).collect()
}

/// One was let in, and all others are told that the link is not good.
fn assert_one_won(answers: &[String], round: usize) {
    let won = answers.iter().filter(|answer| *answer == "200").count();
    let lost = answers.iter().filter(|answer| *answer == "400 invalid_token").count();
    assert_eq!((won, lost), (1, answers.len() - 1), "in round {round}: {answers:?}");
}

// TK-5, ST-2: the links of a sign-up, a reset and an invitation in turn.
async fn one_link_is_used_at_once(database: Database) {
    let app = database.app().await;
    for round in 0..ROUNDS {
        let email = format!("ann{round}@example.org");
        let (path, body) = match round % 3 {
            0 => {
                let (_, token) = sign_up(&app, &email, PASSWORD, "Ann").await;
                ("/auth/verify", json!({ "token": token, "password": PASSWORD }))
            }
            1 => {
                registered(&app, &email).await;
                let token = reset_token(&app, &email).await;
                ("/auth/password/reset", json!({ "token": token, "password": OTHER_PASSWORD }))
            }
            _ => {
                let fields = PendingUser { display_name: "Ann".into(), nickname: None };
                app.auth().invite(&email, UserRole::User, fields).await.unwrap();
                let token = app.mail_to(&email).await.token();
                ("/auth/invitation", json!({ "token": token, "password": PASSWORD }))
            }
        };
        assert_one_won(&at_once(browsers(&app), path, &body).await, round);
        let of_user = format!("FROM auth_user_sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{email}'");
        let sessions = count(&app, &format!("SELECT count(*) {of_user}")).await;
        assert_eq!(sessions, i64::from(round % 3 != 1), "a reset logs nobody in, the others one");
        assert!(enters(&app, &email, if round % 3 == 1 { OTHER_PASSWORD } else { PASSWORD }).await);
    }
    assert_eq!(count(&app, "SELECT count(*) FROM users").await, 100);
}

// RE-7, TK-5: as many sign-ups of one address, and several links of them that are confirmed at the same moment.
async fn one_address_is_registered_and_confirmed_at_once(database: Database) {
    let app = database.app().await;
    for round in 0..ROUNDS {
        let email = format!("ann{round}@example.org");
        let body = json!({ "email": email, "password": PASSWORD, "display_name": "Ann" });
        let answers = at_once(browsers(&app), "/auth/register", &body).await;
        assert_eq!(answers, vec!["202"; MANY], "in round {round}");
        let of_address = format!("FROM auth_user_signups WHERE email = '{email}'");
        assert_eq!(count(&app, &format!("SELECT count(*) {of_address}")).await, 64);

        let mut tokens = vec![app.mail_to(&email).await.token()];
        for _ in 0..3 {
            app.advance(PAST_MINUTE);
            tokens.push(app.mail_to(&email).await.token());
        }
        let mut tasks = JoinSet::new();
        for number in 0..MANY {
            let (client, token) = (app.client(), tokens[number % tokens.len()].clone());
            tasks.spawn(async move {
                at_once([client], "/auth/verify", &json!({ "token": token, "password": PASSWORD })).await
            });
        }
        let answers: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
        assert_one_won(&answers, round);
        assert_eq!(count(&app, &format!("SELECT count(*) FROM users WHERE email = '{email}'")).await, 1);
        assert_eq!(count(&app, &format!("SELECT count(*) {of_address}")).await, 0);
    }
}

// TK-5, EC-3
async fn one_change_of_address_is_confirmed_at_once(database: Database) {
    let app = database.app().await;
    let mut email = String::from("ann@example.org");
    let ann = registered(&app, &email).await;
    for round in 0..ROUNDS {
        let next = format!("ann{round}@example.org");
        let token = change_token(&app, &ann, &next).await;
        let body = json!({ "token": token });
        assert_one_won(&at_once((0..MANY).map(|_| ann.clone()), "/auth/email/confirm", &body).await, round);
        let told = format!("FROM auth_user_outbox WHERE purpose = 'email_changed' AND address = '{email}'");
        assert_eq!(count(&app, &format!("SELECT count(*) {told}")).await, 1, "in round {round}");
        assert_eq!(count(&app, &format!("SELECT count(*) FROM users WHERE email = '{next}'")).await, 1);
        email = next;
    }
}

// EC-5, TK-5: several move to one address, and one of them gets it.
async fn one_address_is_asked_for_by_many_at_once(database: Database) {
    let app = database.app().await;
    let mut movers = Vec::new();
    for number in 0..4 {
        movers.push(registered(&app, &format!("bob{number}@example.org")).await);
    }
    for round in 0..ROUNDS {
        let wanted = format!("wanted{round}@example.org");
        let (_, signup) = sign_up(&app, &wanted, PASSWORD, "Eve").await;
        let mut tokens = Vec::new();
        for mover in &movers {
            tokens.push(change_token(&app, mover, &wanted).await);
        }
        let mut tasks = JoinSet::new();
        for (mover, token) in movers.iter().cloned().zip(tokens) {
            tasks.spawn(async move { at_once([mover], "/auth/email/confirm", &json!({ "token": token })).await });
        }
        let eve = app.client();
        tasks.spawn(
            async move { at_once([eve], "/auth/verify", &json!({ "token": signup, "password": PASSWORD })).await },
        );
        let answers: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
        assert_one_won(&answers, round);
        assert_eq!(count(&app, &format!("SELECT count(*) FROM users WHERE email = '{wanted}'")).await, 1);
        assert_eq!(count(&app, &format!("SELECT count(*) FROM auth_user_signups WHERE email = '{wanted}'")).await, 0);
    }
}

// TK-5, ML-2
async fn one_row_of_the_outbox_is_sent_at_once(database: Database) {
    let app = database.app().await;
    // The wait for a connection is not what this is about, and `SQLite` has one writer at a time.
    let workers = if database.engine == Engine::Sqlite { 16 } else { MANY };
    for round in 0..ROUNDS {
        let email = format!("ann{round}@example.org");
        assert_eq!(register(&app, &email).await.0.status(), 202);
        let mut tasks = JoinSet::new();
        for _ in 0..workers {
            let auth = app.auth().clone();
            tasks.spawn(async move { auth.send_waiting_mail().await.unwrap() });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<usize>(), 1, "in round {round}");
        let to = recipients(&app);
        assert_eq!(to.iter().filter(|to| **to == email).count(), 1, "in round {round}");
    }
}
