//! On `PostgreSQL` all of it happens in one transaction, or none.

use sqlx::{PgPool, Postgres, Transaction};

use crate::{error::Error, store::failure::failed};

/// How long one instance waits for another that migrates, and how long an index may take is nobody's business here.
const PATIENCE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
                        SET LOCAL lock_timeout = '60s'";

pub(super) async fn begin(pool: &PgPool, realm: &str) -> Result<Transaction<'static, Postgres>, Error> {
    let mut tx = pool.begin().await.map_err(failed)?;
    sqlx::raw_sql(PATIENCE).execute(&mut *tx).await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
        .bind(format!("auth_{realm}_schema"))
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(tx)
}

pub(super) async fn commit(tx: Transaction<'static, Postgres>) -> Result<(), Error> {
    tx.commit().await.map_err(failed)
}
