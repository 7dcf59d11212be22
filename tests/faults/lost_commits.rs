//! Connections that are lost while a transaction is committed: nobody knows at first whether it took effect.

use std::sync::Arc;

use authwright::{Error, test::TestApp};
use serde_json::json;
use tokio::{join, sync::Notify};
use uuid::Uuid;

use crate::{
    cut::{Cut, Line},
    engine::{Database, on_each_engine},
    state::State,
    steps::{Flow, Person},
    support::{
        OTHER_PASSWORD, PASSWORD, PAST_MINUTE, User, by_hand, count, enters, forgot, is_in, log_in, registered,
        reset_token,
    },
};

on_each_engine!(
    servers: a_commit_that_was_not_answered_costs_nobody_an_error,
    a_link_that_somebody_else_used_meanwhile_is_refused,
    a_mail_that_was_revived_is_not_missing,
);

/// The flows that commit something; each of the others is one statement, or the worker, which tries again by itself.
const FLOWS: [Flow; 15] = [
    Flow::Register,
    Flow::Verify,
    Flow::Login,
    Flow::LoginWithAnOldHash,
    Flow::Reauthenticate,
    Flow::Reset,
    Flow::ChangePassword,
    Flow::AskToMove,
    Flow::Move,
    Flow::EndOneSession,
    Flow::EndOtherSessions,
    Flow::Close,
    Flow::Invite,
    Flow::Accept,
    Flow::CreateUser,
];

/// What a program does, and where nothing tells whether it was done before.
const PROGRAMS: [Flow; 3] = [Flow::ShutOut, Flow::GrantRole, Flow::DeleteUser];

/// The application as it is, and once more over a line that can be cut.
async fn both(database: &Database) -> (TestApp<User>, TestApp<User>, Line) {
    let (app, line) = (database.app().await, Line::to(&database.url).await);
    let clock = app.clock().clone();
    let cut_off = database.app_at(&line.url, |builder| builder.clock(clock)).await;
    (app, cut_off, line)
}

// RY-2, ST-6, TK-5, ML-1: each flow is answered as ever, and has done all of it, once.
async fn a_commit_that_was_not_answered_costs_nobody_an_error(database: Database) {
    let (app, cut_off, line) = both(&database).await;
    for flow in FLOWS.into_iter().chain(PROGRAMS) {
        let ways = [None, Some(Cut::Unheard), Some(Cut::Unanswered), Some(Cut::Heard)];
        let mut whole: Option<String> = None;
        for (number, way) in ways.into_iter().enumerate() {
            let person = Person::new(&format!("{flow:?}{number}").to_lowercase());
            let act = flow.prepare(&app, &person).await;
            app.send_mail().await;
            let before = State::of(&app, &person).await;
            let cuts = way.is_some();
            if let Some(way) = way {
                line.cut(way);
            }
            assert_eq!(act.take(&cut_off).await, flow.answers()[0], "{flow:?}, way {number}");
            assert!(!cuts || !line.has_waited(), "{flow:?} commits");
            // That links are void is counted, and may be counted twice.
            let after = State::of(&app, &person).await.since(&before).replace("Ann 2 old", "Ann 1 old");
            match &whole {
                None => whole = Some(after),
                Some(whole) => assert_eq!(&after, whole, "{flow:?}, way {number}"),
            }
            assert_eq!(act.take(&app).await, flow.answers()[1], "{flow:?}, way {number}, once more");
            app.advance(PAST_MINUTE);
        }
    }
    for _ in 0..5 {
        app.send_mail().await;
        app.advance(PAST_MINUTE);
    }
    let left = "SELECT count(*) FROM auth_user_outbox WHERE state NOT IN ('sent', 'dropped')";
    assert_eq!(count(&app, left).await, 0, "each mail is sent");
}

// TK-5, SE-8: that something was done proves nothing; it must be this request that did it.
async fn a_link_that_somebody_else_used_meanwhile_is_refused(database: Database) {
    let (app, cut_off, line) = both(&database).await;
    let ann = "ann@example.org";
    registered(&app, ann).await;
    let token = reset_token(&app, ann).await;
    let body = |password: &str| json!({ "token": token, "password": password });
    let (cut, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));

    line.cut(Cut::Held { cut: Arc::clone(&cut), go_on: Arc::clone(&go_on) });
    let late = cut_off.client();
    let (late, ()) = join!(late.post("/auth/password/reset", body("words that come too late")), async {
        cut.notified().await;
        let first = app.client().post("/auth/password/reset", body(OTHER_PASSWORD)).await;
        assert_eq!(first.status(), 200, "{}", first.text());
        go_on.notify_one();
    });
    assert_eq!((late.status(), late.code().as_str()), (400, "invalid_token"));
    assert!(enters(&app, ann, OTHER_PASSWORD).await);

    // A session that has got another secret meanwhile is not this one's.
    let (_, home) = log_in(&app, ann, OTHER_PASSWORD).await;
    let away = cut_off.client();
    for name in home.cookie_names() {
        away.set_cookie(&name, &home.cookie(&name).unwrap());
    }
    line.cut(Cut::Held { cut: Arc::clone(&cut), go_on: Arc::clone(&go_on) });
    let change = json!({ "current_password": OTHER_PASSWORD, "new_password": PASSWORD });
    let (late, ()) = join!(away.post("/auth/password/change", change.clone()), async {
        cut.notified().await;
        assert_eq!(home.post("/auth/password/change", change.clone()).await.status(), 200);
        go_on.notify_one();
    });
    assert_eq!((late.status(), late.code().as_str()), (401, "invalid_credentials"));
    assert!(is_in(&home).await && !is_in(&away).await);
    let told = "SELECT count(*) FROM auth_user_outbox WHERE purpose = 'password_changed'";
    assert_eq!(count(&app, told).await, 2, "one notice of each change");
}

// ML-2: of a mail that was given up the caller hears whether it waits again.
async fn a_mail_that_was_revived_is_not_missing(database: Database) {
    let (app, cut_off, line) = both(&database).await;
    for (number, way) in [Cut::Unheard, Cut::Unanswered, Cut::Heard].into_iter().enumerate() {
        assert_eq!(forgot(&app, &format!("ann{number}@example.org")).await.status(), 202);
        by_hand(&app, "UPDATE auth_user_outbox SET state = 'dead', finished_at = 1 WHERE state = 'waiting'").await;
        let dead = app.auth().dead_mails(10).await.unwrap();
        assert_eq!(dead.len(), 1);
        line.cut(way);
        cut_off.auth().resend_mail(dead[0].id).await.unwrap_or_else(|error| panic!("way {number}: {error}"));
        assert!(!line.has_waited());
        assert!(app.auth().dead_mails(10).await.unwrap().is_empty());
        for id in [dead[0].id, Uuid::now_v7()] {
            assert!(matches!(cut_off.auth().resend_mail(id).await, Err(Error::NotFound)), "none is dead");
        }
        app.send_mail().await;
    }
}
