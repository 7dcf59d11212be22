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

// The level is said each time: a pool of the application's own has the server's default, and locks gaps.
server!(
    MySql,
    MySqlArguments,
    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION",
    IDLE,
    bind_mysql,
    |result| i64::try_from(result.last_insert_id()).ok()
);

/// After how long the pool gives up a connection that nobody uses. The server gives one up after twice that, and what it
/// has locked.
const IDLE: Duration = Duration::from_mins(1);

/// Opens a pool to the server of a `mysql:` or `mariadb:` URL.
pub(super) async fn connect(url: &str, wait: Duration) -> Result<MySqlPool, String> {
    let options: MySqlConnectOptions = MYSQL.read(url)?;
    // Each statement sees what was committed before it; what does not fit is an error and is not cut off; and what nobody
    // waits for any more must neither run on, nor wait for locks, nor hold them: a process that stands still would keep
    // everybody else from what it has locked for as long as the server bears with it, which is eight hours. MariaDB knows
    // limits for a statement and for the time between two of a transaction, and MySQL one for reading; each takes the
    // other's for a comment. Where there is none, an idle connection is one as well, and the pool gives up its own before.
    let limits = format!(
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
         SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), innodb_lock_wait_timeout = {wait}, \
         lock_wait_timeout = {wait}, wait_timeout = {idle} \
         /*M! , idle_transaction_timeout = {wait}, max_statement_time = {wait} */ \
         /*!80000 , max_execution_time = {milliseconds} */",
        wait = wait.as_secs().max(1),
        milliseconds = wait.as_millis().max(1),
        idle = IDLE.as_secs() * 2
    );
    let place = place(options.get_socket(), options.get_host(), options.get_port());
    open::<MySql>(wait, limits, options).await.map_err(|cause| MYSQL.unreachable(&place, &cause))
}
