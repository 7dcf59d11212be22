//! Opening the database that `DATABASE_URL` names.

use std::time::Duration;

#[cfg(feature = "mysql")]
use super::mysql;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Awaited, Pool};

impl Pool {
    /// Opens the database of a URL; `create` makes what can be made, as a file of `SQLite`. No statement waits longer
    /// than `wait` for a connection, or for its answer.
    ///
    /// # Errors
    /// What stands in the way, in words for whoever starts the program.
    pub(crate) fn open(url: &str, create: bool, wait: Duration) -> Awaited<'_, Self, String> {
        Box::pin(open(url, create, wait))
    }
}

#[cfg_attr(not(feature = "sqlite"), expect(unused_variables, reason = "only a file can be made"))]
async fn open(url: &str, create: bool, wait: Duration) -> Result<Pool, String> {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        #[cfg(feature = "sqlite")]
        "sqlite" => sqlite::connect(url, create, wait).await.map_err(|cause| {
            format!(
                "the database of DATABASE_URL cannot be opened: {cause}\n  \
                 The folder must exist and be writable. To make a missing file, write `sqlite:app.db?mode=rwc`."
            )
        }),
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => postgres::connect(url, wait).await.map(|pool| Pool::from(pool).waiting(wait)),
        #[cfg(feature = "mysql")]
        "mysql" | "mariadb" => mysql::connect(url, wait).await.map(|pool| Pool::from(pool).waiting(wait)),
        _ => Err(no_driver(scheme)),
    }
}

fn no_driver(scheme: &str) -> String {
    let feature = match scheme {
        "sqlite" => Some("sqlite"),
        "postgres" | "postgresql" => Some("postgres"),
        "mysql" | "mariadb" => Some("mysql"),
        _ => None,
    };
    match feature {
        Some(feature) => format!(
            "DATABASE_URL begins with `{scheme}:`, which this build has no driver for\n  \
             Switch it on in Cargo.toml: `authwright = {{ version = \"{}\", features = [\"{feature}\"] }}`.",
            env!("CARGO_PKG_VERSION")
        ),
        None => format!(
            "DATABASE_URL begins with `{scheme}:`, which is no database that is known here\n  \
             Write for example `sqlite:app.db`, `postgres://..` or `mysql://..`."
        ),
    }
}
