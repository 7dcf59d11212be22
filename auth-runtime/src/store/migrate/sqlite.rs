//! On `SQLite` all of it happens in one transaction, or none.

use std::time::Duration;

use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::time::{Instant, sleep};

use super::Who;
use crate::{
    error::Error,
    store::{
        failure::{cause, is_busy},
        pool::WAIT,
        sqlite::{self, PAUSE},
    },
};

/// How long one instance waits for another that migrates.
const PATIENCE: Duration = Duration::from_mins(1);

/// The writer is alone, so that of several instances one migrates at a time.
pub(super) async fn begin(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>, Error> {
    let until = Instant::now() + PATIENCE;
    loop {
        // Each attempt waits for the writer before it, as long as every statement does, which may be not at all.
        match sqlite::begin(pool, WAIT).await {
            Err(error) if cause(&error).is_some_and(is_busy) && Instant::now() < until => sleep(PAUSE).await,
            begun => return begun.map_err(|error| Who::OF_SQLITE.refused_to_begin(error)),
        }
    }
}

/// What does not fit on the disk may show only now.
pub(super) async fn commit(tx: Transaction<'static, Sqlite>) -> Result<(), Error> {
    tx.commit().await.map_err(|cause| Who::OF_SQLITE.refused("COMMIT", cause))
}
