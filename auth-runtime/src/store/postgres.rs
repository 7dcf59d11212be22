//! `PostgreSQL`.

use std::time::Duration;

use sqlx::{
    PgPool, Postgres,
    postgres::{PgArguments, PgConnectOptions},
};

use super::{
    server::{open, server},
    server_url::{POSTGRES, place},
};

server!(
    Postgres,
    PgArguments,
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    Duration::from_mins(10),
    bind_postgres,
    |result| None
);

/// Opens a pool to the server of a `postgres:` URL.
pub(super) async fn connect(url: &str, wait: Duration) -> Result<PgPool, String> {
    let options: PgConnectOptions = POSTGRES.read(url)?;
    // What nobody waits for any more must not hold locks either.
    let limits = format!(
        "SET statement_timeout = {wait}; SET lock_timeout = {wait}; SET idle_in_transaction_session_timeout = {wait}",
        wait = wait.as_millis()
    );
    let place = place(options.get_socket(), options.get_host(), options.get_port());
    open::<Postgres>(wait, limits, options).await.map_err(|cause| POSTGRES.unreachable(&place, &cause))
}
