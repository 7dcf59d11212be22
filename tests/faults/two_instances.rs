//! Two instances on one database: alternate steps of every flow, clocks that differ, and a mail server that is away.

use std::time::Duration;

use authwright::{
    clock::Clock,
    mail::{Smtp, SmtpSettings, Transport},
    test::TestApp,
};
use tokio::net::TcpListener;

use crate::{
    engine::{Database, on_each_engine},
    steps::{Flow, Person},
    support::{PAST_MINUTE, User, count},
};

on_each_engine!(
    instances_take_alternate_steps,
    clocks_may_differ_by_a_minute,
    a_mail_server_that_is_away_changes_no_answer,
);

/// Prepares every flow in one instance, takes it in a second, whose clock `set` sets, and once more in the first.
async fn alternate(first: &TestApp<User>, second: &TestApp<User>, name: &str, set: impl Fn()) {
    for flow in Flow::ALL {
        let person = Person::new(&format!("{name}-{flow:?}").to_lowercase());
        let act = flow.prepare(first, &person).await;
        set();
        assert_eq!(act.take(second).await, flow.answers()[0], "{flow:?}, {name}");
        assert_eq!(act.take(first).await, flow.answers()[1], "{flow:?}, {name}, once more");
    }
}

// RY-5
async fn instances_take_alternate_steps(database: Database) {
    let first = database.app().await;
    let clock = first.clock().clone();
    let second = database.app_with(|builder| builder.clock(clock)).await;
    alternate(&first, &second, "ann", || {}).await;
}

// RY-4: whichever of them is ahead, what is good is taken, and what is used up is not.
async fn clocks_may_differ_by_a_minute(database: Database) {
    let first = database.app().await;
    for (name, ahead, behind) in [("ahead", 60, 0), ("behind", 0, 60)] {
        let [ahead, behind] = [ahead, behind].map(Duration::from_secs);
        let apart = || first.clock().now().after(ahead).before(behind);
        let clock = Clock::set_to(apart());
        let second = database.app_with(|builder| builder.clock(clock.clone())).await;
        alternate(&first, &second, name, || clock.advance(apart().since(clock.now()))).await;
    }
}

// RY-1, ML-1, ML-2
async fn a_mail_server_that_is_away_changes_no_answer(database: Database) {
    let first = database.app().await;
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let settings = SmtpSettings::parse(&format!("smtp+insecure://127.0.0.1:{port}")).unwrap();
    let (clock, away) = (first.clock().clone(), Transport::Smtp(Smtp::new(settings).unwrap()));
    let second = database.app_with(|builder| builder.clock(clock).transport(away)).await;
    let mut ready = Vec::new();
    for flow in Flow::ALL {
        let person = Person::new(&format!("{flow:?}").to_lowercase());
        ready.push((flow, flow.prepare(&first, &person).await));
    }
    for (flow, act) in ready {
        for answer in flow.answers() {
            assert_eq!(act.take(&second).await, answer, "{flow:?}");
        }
    }
    // The second tries what waits, in vain; then the first has its turn.
    let waiting = "SELECT count(*) FROM auth_user_outbox WHERE state = 'waiting'";
    second.send_mail().await;
    let before = count(&first, waiting).await;
    assert!(before > 5, "{before}");
    for _ in 0..6 {
        first.advance(PAST_MINUTE);
        first.send_mail().await;
    }
    assert_eq!(count(&first, waiting).await, 0);
    assert_eq!(count(&first, "SELECT count(*) FROM auth_user_outbox WHERE state = 'dead'").await, 0);
}
