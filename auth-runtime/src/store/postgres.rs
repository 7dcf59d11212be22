//! `PostgreSQL`.

use std::{str::FromStr, time::Duration};

use sqlx::{
    PgPool, Postgres,
    postgres::{PgArguments, PgConnectOptions},
};

use super::server::{pool, server};

server!(Postgres, PgArguments, "BEGIN ISOLATION LEVEL READ COMMITTED", bind_postgres, |result| None);

/// Opens a pool to the server of a `postgres:` URL.
pub(super) async fn connect(url: &str, wait: Duration) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?;
    // What nobody waits for any more must not hold locks either.
    let limits = format!(
        "SET statement_timeout = {wait}; SET lock_timeout = {wait}; SET idle_in_transaction_session_timeout = {wait}",
        wait = wait.as_millis()
    );
    pool::<Postgres>(wait, limits).connect_with(options).await
}
