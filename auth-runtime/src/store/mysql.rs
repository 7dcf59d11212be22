//! `MySQL` and `MariaDB`.

use std::time::Duration;

use sqlx::{
    MySql, MySqlPool,
    mysql::{MySqlArguments, MySqlConnectOptions},
};

use super::{
    server::{open, server},
    server_url::{MYSQL, place},
};

server!(MySql, MySqlArguments, "START TRANSACTION", bind_mysql, |result| i64::try_from(result.last_insert_id()).ok());

/// Opens a pool to the server of a `mysql:` or `mariadb:` URL.
pub(super) async fn connect(url: &str, wait: Duration) -> Result<MySqlPool, String> {
    let options: MySqlConnectOptions = MYSQL.read(url)?;
    // Each statement sees what was committed before it; what does not fit is an error and is not cut off; and what nobody
    // waits for any more must not wait for locks either.
    let limits = format!(
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
         SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), innodb_lock_wait_timeout = {wait}, \
         lock_wait_timeout = {wait}",
        wait = wait.as_secs().max(1)
    );
    let place = place(options.get_socket(), options.get_host(), options.get_port());
    open::<MySql>(wait, limits, options).await.map_err(|cause| MYSQL.unreachable(&place, &cause))
}
