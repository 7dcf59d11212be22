//! On `PostgreSQL` all of it happens in one transaction, or none.

use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};

use super::{PATIENCE, WAIT_FOR_TABLE};
use crate::{error::Error, store::failure::failed};

/// Each statement sees what was committed before it, whatever the database's default: what the instance before this one has
/// made, above all.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

pub(super) async fn begin(pool: &PgPool, realm: &str) -> Result<Transaction<'static, Postgres>, Error> {
    let mut tx = pool.begin_with(BEGIN).await.map_err(failed)?;
    // How long an index may take is nobody's business here.
    let limits = AssertSqlSafe(format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
         SET LOCAL lock_timeout = '{}s'",
        PATIENCE.as_secs()
    ));
    sqlx::raw_sql(limits).execute(&mut *tx).await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
        .bind(format!("auth_{realm}_schema"))
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let limit = AssertSqlSafe(format!("SET LOCAL lock_timeout = '{WAIT_FOR_TABLE}s'"));
    sqlx::raw_sql(limit).execute(&mut *tx).await.map_err(failed)?;
    Ok(tx)
}

pub(super) async fn commit(tx: Transaction<'static, Postgres>) -> Result<(), Error> {
    tx.commit().await.map_err(failed)
}
