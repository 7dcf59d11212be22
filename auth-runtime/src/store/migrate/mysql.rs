//! `MySQL` commits each statement that changes a table by itself: every one can be run again, and the note that a step
//! is done comes last.

use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, MySqlPool};

use super::carry_out;
use crate::{
    error::Error,
    store::{connection::Connection, failure::failed},
    user::AuthUser,
};

/// For how many seconds one instance waits for another that migrates.
const PATIENCE: i64 = 60;

pub(super) async fn migrate<U: AuthUser>(pool: &MySqlPool) -> Result<(), Error> {
    // What is set for this work, the lock too, ends with the connection.
    let mut connection = pool.acquire().await.map_err(failed)?.detach();
    let done = locked::<U>(&mut connection).await;
    let closed = connection.close().await.map_err(failed);
    done.and(closed)
}

async fn locked<U: AuthUser>(on: &mut MySqlConnection) -> Result<(), Error> {
    // The name of a lock has at most 64 characters, and its digest has just as many.
    let lock: Option<i64> = sqlx::query_scalar("SELECT GET_LOCK(SHA2(CONCAT(DATABASE(), ?), 256), ?)")
        .bind(format!(".auth_{}_schema", U::MODEL.realm))
        .bind(PATIENCE)
        .fetch_one(&mut *on)
        .await
        .map_err(failed)?;
    if lock != Some(1) {
        return Err(Error::Schema(format!(
            "another instance migrates for more than {PATIENCE} seconds; try again later"
        )));
    }
    let patience = AssertSqlSafe(format!("SET SESSION lock_wait_timeout = {PATIENCE}"));
    sqlx::raw_sql(patience).execute(&mut *on).await.map_err(failed)?;
    carry_out::<U>(&mut Connection::Mysql(on)).await
}
