//! On `PostgreSQL` all of it happens in one transaction, or none.

use sqlx::PgPool;

use super::carry_out;
use crate::{
    error::Error,
    store::{connection::Connection, failure::failed},
    user::AuthUser,
};

/// How long one instance waits for another that migrates, and how long an index may take is nobody's business here.
const PATIENCE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
                        SET LOCAL lock_timeout = '60s'";

pub(super) async fn migrate<U: AuthUser>(pool: &PgPool) -> Result<(), Error> {
    let mut tx = pool.begin().await.map_err(failed)?;
    sqlx::raw_sql(PATIENCE).execute(&mut *tx).await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
        .bind(format!("auth_{}_schema", U::MODEL.realm))
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    carry_out::<U>(&mut Connection::Postgres(&mut tx)).await?;
    tx.commit().await.map_err(failed)
}
