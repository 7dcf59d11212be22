//! Transactions that the database gave up for the sake of another one, and that are begun again.

use std::time::Duration;

use tokio::time::sleep;

use super::failure::{gives_way, passes};
use crate::{error::Error, random};

/// The longest pauses before each new attempt; each is a part of it by chance, so that two do not meet again (ST-8).
const PAUSES: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(80), Duration::from_millis(320)];

/// Runs a transaction, and from its beginning again where it was rolled back for what passes: a deadlock, a conflict of
/// two at once, a connection that was lost before the commit. It must have no effect outside the database.
///
/// # Errors
/// What the last attempt answers.
pub async fn retried<T, F>(mut once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    again(&mut once, passes).await
}

/// Runs a statement that stands by itself, and again where the database gave it up for the sake of a transaction. It must
/// be safe to repeat. That a connection is dead has been seen to already.
pub(super) async fn repeated<T, F>(mut once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    again(&mut once, gives_way).await
}

async fn again<T, F>(once: &mut impl FnMut() -> F, passes: fn(&Error) -> bool) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for pause in PAUSES {
        match once().await {
            Err(error) if passes(&error) => {
                tracing::debug!(%error, "what the database gave up is tried again");
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
