//! On `SQLite` all of it happens in one transaction, or none.

use sqlx::{Sqlite, SqlitePool, Transaction};

use super::Who;
use crate::{
    error::Error,
    store::{pool::WAIT, sqlite},
};

/// The writer is alone, so that of several instances one migrates at a time.
pub(super) async fn begin(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>, Error> {
    sqlite::begin(pool, WAIT).await.map_err(|error| Who::OF_SQLITE.refused_to_begin(error))
}

/// What does not fit on the disk may show only now.
pub(super) async fn commit(tx: Transaction<'static, Sqlite>) -> Result<(), Error> {
    tx.commit().await.map_err(|cause| Who::OF_SQLITE.refused("COMMIT", cause))
}
