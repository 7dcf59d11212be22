//! A look at the rows, and a hand on them, the same on every database.

use sqlx::{AssertSqlSafe, Row, raw_sql};

use super::TestApp;
use crate::user::AuthUser;

impl<U: AuthUser> TestApp<U> {
    /// Runs a statement of the test's own and answers each row as the texts of its columns; null is an empty one.
    ///
    /// Nothing is bound, so that one statement does for every database.
    ///
    /// # Panics
    /// Where the database refuses it.
    pub async fn rows(&self, sql: impl Into<String>) -> Vec<Vec<String>> {
        let sql = sql.into();
        self.try_rows(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The same for a statement that may be refused.
    ///
    /// # Errors
    /// What the database says.
    ///
    /// # Panics
    /// Where a column is no text on its way here.
    pub async fn try_rows(&self, sql: &str) -> Result<Vec<Vec<String>>, sqlx::Error> {
        let sql = raw_sql(AssertSqlSafe(sql.to_owned()));
        // Statements that are not prepared are answered in text, which the types of the columns do not tell.
        macro_rules! texts {
            ($rows:expr) => {
                $rows
                    .iter()
                    .map(|row| {
                        (0..row.len()).map(|at| text(row.try_get_unchecked(at), || row.try_get_unchecked(at))).collect()
                    })
                    .collect()
            };
        }
        let pool = self.auth().pool();
        if let Some(pool) = pool.sqlite() {
            return Ok(texts!(sql.fetch_all(pool).await?));
        }
        #[cfg(feature = "postgres")]
        if let Some(pool) = pool.postgres() {
            return Ok(texts!(sql.fetch_all(pool).await?));
        }
        #[cfg(feature = "mysql")]
        if let Some(pool) = pool.mysql() {
            return Ok(texts!(sql.fetch_all(pool).await?));
        }
        unreachable!("a pool is of one of the databases")
    }
}

/// A column as text; bytes that are none in hexadecimal.
fn text(
    text: Result<Option<String>, sqlx::Error>,
    bytes: impl FnOnce() -> Result<Option<Vec<u8>>, sqlx::Error>,
) -> String {
    text.unwrap_or_else(|_| {
        let bytes = bytes().expect("a column of text or bytes").unwrap_or_default();
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Some(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect())
    })
    .unwrap_or_default()
}
