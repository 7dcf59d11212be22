//! On `SQLite` all of it happens in one transaction, or none.

use sqlx::SqlitePool;

use super::{Who, carry_out};
use crate::{
    error::Error,
    store::{connection::Connection, pool::WAIT, sqlite::begin},
    user::AuthUser,
};

pub(super) async fn migrate<U: AuthUser>(pool: &SqlitePool) -> Result<(), Error> {
    // The writer is alone, so that of several instances one migrates at a time.
    let mut tx = begin(pool, WAIT).await.map_err(|error| Who::OF_SQLITE.refused_to_begin(error))?;
    carry_out::<U>(&mut Connection::Sqlite(&mut tx)).await?;
    // What does not fit on the disk may show only now.
    tx.commit().await.map_err(|cause| Who::OF_SQLITE.refused("COMMIT", cause))
}
