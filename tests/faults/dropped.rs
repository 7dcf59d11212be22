//! A request whose future is dropped at any of its await points: as by a client that hangs up, or by a time-out around it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use crate::{
    engine::{Database, on_each_engine},
    state::State,
    steps::{Flow, Person},
    support::{count, forgot},
};

on_each_engine!(a_request_that_is_dropped_leaves_nothing_half_done);

/// Polls a future so many times, each time when it asks for it, and drops it then. What it came to, if it did.
async fn polled<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

// ST-7, ST-4: on one connection, so that whatever is done next is done on the one that was left in the middle.
async fn a_request_that_is_dropped_leaves_nothing_half_done(database: Database) {
    let app = database.app_on_one_connection().await;
    let witness = database.app().await;
    let mut dropped = 0;
    for flow in Flow::ALL {
        let mut after: Option<String> = None;
        // The first goes to its end, and each one after it one step further than the one before.
        for times in 0.. {
            let person = Person::new(&format!("{flow:?}{times}").to_lowercase());
            let act = flow.prepare(&app, &person).await;
            let before = State::of(&witness, &person).await;
            let step = if times == 0 { usize::MAX } else { times };
            let answer = polled(step, Box::pin(act.take(&app))).await;
            // It waits for the connection, and for what is still under way on it.
            let left = State::of(&app, &person).await.since(&before);
            assert_eq!(
                State::of(&witness, &person).await.since(&before),
                left,
                "{flow:?}, dropped at {times}: everybody sees the same"
            );
            // What is written next by itself is there for everybody, and stands in no transaction that was left open.
            assert_eq!(forgot(&app, &format!("bob-{}", person.email)).await.status(), 202);
            let written = format!("SELECT count(*) FROM auth_user_outbox WHERE address = 'bob-{}'", person.email);
            assert_eq!(count(&witness, &written).await, 1, "{flow:?}, dropped at {times}");
            let Some(after) = &after else {
                assert_eq!(answer.as_deref(), Some(flow.answers()[0]), "{flow:?}");
                after = Some(left);
                continue;
            };
            if answer.is_some() {
                assert_eq!(&left, after, "{flow:?}");
                break;
            }
            dropped += 1;
            let nothing = left == before.since(&before);
            let between = flow.between(after);
            assert!(
                nothing || &left == after || between.as_ref() == Some(&left),
                "{flow:?}, dropped at {times}:\n{left}"
            );
            let again = flow.answers()[usize::from(!nothing && between.as_ref() != Some(&left))];
            assert_eq!(act.take(&app).await, again, "{flow:?}, after it was dropped at {times}");
            let done = State::of(&witness, &person).await.since(&before);
            if flow.answers()[0] != flow.answers()[1] {
                assert_eq!(&done, after, "{flow:?}, after it was dropped at {times}");
            }
        }
    }
    assert!(dropped > 2 * Flow::ALL.len(), "each has several points at which it waits: {dropped}");
}
