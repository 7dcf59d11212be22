//! `MySQL` commits each statement that changes a table by itself: every one can be run again, and the note that a step
//! is done comes last.

use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, MySqlPool};

use super::{PATIENCE, WAIT_FOR_TABLE};
use crate::{error::Error, store::failure::failed};

/// A connection of its own: what is set for this work, the lock too, ends with it.
pub(super) async fn begin(pool: &MySqlPool, realm: &str) -> Result<MySqlConnection, Error> {
    let mut connection = pool.acquire().await.map_err(failed)?.detach();
    match lock(&mut connection, realm).await {
        Ok(()) => Ok(connection),
        Err(error) => {
            close(connection).await?;
            Err(error)
        }
    }
}

pub(super) async fn close(connection: MySqlConnection) -> Result<(), Error> {
    connection.close().await.map_err(failed)
}

async fn lock(on: &mut MySqlConnection, realm: &str) -> Result<(), Error> {
    // How long an index may take, or another instance, is nobody's business here; how long a table is waited for is.
    let limits = AssertSqlSafe(format!(
        "SET SESSION lock_wait_timeout = {WAIT_FOR_TABLE} /*M! , max_statement_time = 0 */ \
         /*!80000 , max_execution_time = 0 */"
    ));
    sqlx::raw_sql(limits).execute(&mut *on).await.map_err(failed)?;
    // The name of a lock has at most 64 characters, and its digest has just as many.
    let lock: Option<i64> = sqlx::query_scalar("SELECT GET_LOCK(SHA2(CONCAT(DATABASE(), ?), 256), ?)")
        .bind(format!(".auth_{realm}_schema"))
        .bind(PATIENCE.as_secs())
        .fetch_one(&mut *on)
        .await
        .map_err(failed)?;
    if lock == Some(1) {
        return Ok(());
    }
    Err(Error::Schema(format!(
        "another instance migrates for more than {} seconds; try again later",
        PATIENCE.as_secs()
    )))
}
