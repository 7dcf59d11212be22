//! Transactions that are begun again: the database gave them up for the sake of another one, or their commit was not
//! answered.

use std::time::Duration;

use tokio::time::sleep;

use super::failure::{gives_way, is_open, passes};
use crate::{error::Error, random};

/// The longest pauses before each new attempt; each is a part of it by chance, so that two do not meet again (ST-8).
const PAUSES: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(80), Duration::from_millis(320)];

/// Runs a transaction, and from its beginning again where it was rolled back for what passes: a deadlock, a conflict of
/// two at once, a connection that was lost before the commit. It must have no effect outside the database.
///
/// # Errors
/// What the last attempt answers.
pub(super) async fn retried<T, F>(once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    again(once, passes).await
}

/// Runs a transaction, again where the database gave it up for the sake of another, and again where its commit was not
/// answered, so that nobody knows whether it took effect.
///
/// Each run takes the same locks, and so waits until the one before it has ended, and writes what only this call can have
/// written: an id, a hash, a secret, the same in each run. If that is there already, the run fails, as it would for anybody
/// who comes too late; then `effect` looks whether it is there, and answers what the run before it would have answered.
/// What somebody else did proves nothing: a link that somebody else used is refused.
///
/// # Errors
/// What the last attempt answers.
pub async fn carried_out<T, F, E>(once: impl FnMut() -> F, effect: impl FnOnce() -> E) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
    E: Future<Output = Result<Option<T>, Error>>,
{
    let mut open = false;
    let done = again(once, |error| {
        open |= is_open(error);
        is_open(error) || passes(error)
    });
    match done.await {
        Err(error) if open => effect().await?.ok_or(error),
        done => done,
    }
}

/// The effect of what comes to the same if it is done twice: then no run fails for the one before it.
///
/// # Errors
/// None.
pub async fn no_effect<T>() -> Result<Option<T>, Error> {
    Ok(None)
}

/// Runs a statement that stands by itself, and again where the database gave it up for the sake of a transaction. It must
/// be safe to repeat. That a connection is dead has been seen to already.
pub(super) async fn repeated<T, F>(once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    again(once, gives_way).await
}

async fn again<T, F>(mut once: impl FnMut() -> F, mut passes: impl FnMut(&Error) -> bool) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for pause in PAUSES {
        match once().await {
            Err(error) if passes(&error) => {
                tracing::debug!(%error, "what the database gave up, or did not answer, is tried again");
                sleep(pause.mul_f64(chance())).await;
            }
            done => return done,
        }
    }
    once().await
}

/// Between nothing and one.
fn chance() -> f64 {
    random::bytes::<2>().map_or(1.0, |bytes| f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}
