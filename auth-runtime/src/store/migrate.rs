//! Making the tables, and telling whether they are as this build needs them.

use sqlx::AssertSqlSafe;

use super::{
    Dialect, Pool, Store, failed,
    schema::{VERSION, quoted, role_triggers, schema},
};
use crate::{
    error::Error,
    user::{AuthUser, Part},
};

impl<U: AuthUser> Store<U> {
    /// Makes what is missing: the user's table, the toolkit's own, the rule about roles. All of it or none.
    ///
    /// A table that is there already is never altered.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn migrate(&self) -> Result<(), Error> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite { pool, .. } => {
                let mut tx = super::sqlite::begin(pool).await?;
                for statement in schema::<U>(Dialect::Sqlite) {
                    // The text is made of names that the compiler has seen; nothing of a request is in it.
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *tx).await.map_err(failed)?;
                }
                tx.commit().await.map_err(failed)
            }
        }
    }

    /// What keeps the database from serving this build, in words for whoever starts the program; empty where all is well.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn schema_problems(&self) -> Result<Vec<String>, Error> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite { pool, .. } => self.sqlite_problems(pool).await,
        }
    }

    #[cfg(feature = "sqlite")]
    async fn sqlite_problems(&self, pool: &sqlx::SqlitePool) -> Result<Vec<String>, Error> {
        let model = U::MODEL;
        let columns: Vec<(String, bool, Option<String>)> =
            sqlx::query_as("SELECT name, \"notnull\", dflt_value FROM pragma_table_info(?)")
                .bind(model.table)
                .fetch_all(pool)
                .await
                .map_err(failed)?;
        if columns.is_empty() {
            return Ok(vec![format!("the table {} is missing", quoted(model.table))]);
        }
        let mut problems = Vec::new();
        for column in model.columns {
            if !columns.iter().any(|(name, ..)| name.eq_ignore_ascii_case(column.column)) {
                problems.push(format!(
                    "the table {} has no column {} for the field `{}` of `{}`",
                    quoted(model.table),
                    quoted(column.column),
                    column.field,
                    model.name
                ));
            }
        }
        for (name, not_null, default) in &columns {
            let known = model.columns.iter().any(|column| column.column.eq_ignore_ascii_case(name));
            if !known && *not_null && default.is_none() {
                problems.push(format!(
                    "the column {} of {} must not be null and has no default, and `{}` has no field for it",
                    quoted(name),
                    quoted(model.table),
                    model.name
                ));
            }
        }
        for column in model.columns.iter().filter(|column| column.part == Part::Email || column.unique) {
            let indexes: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM (SELECT l.name FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i \
                 WHERE l.\"unique\" AND NOT l.partial GROUP BY l.name HAVING COUNT(*) = 1 AND MAX(i.name) = ? COLLATE NOCASE)",
            )
            .bind(model.table)
            .bind(column.column)
            .fetch_one(pool)
            .await
            .map_err(failed)?;
            if indexes == 0 {
                problems.push(format!(
                    "two rows of {table} may hold the same {column}; mend it by: CREATE UNIQUE INDEX {index} ON {table} ({column})",
                    table = quoted(model.table),
                    column = quoted(column.column),
                    index = quoted(&format!("{}_{}", model.table, column.column)),
                ));
            }
        }
        let version: Result<Option<i64>, sqlx::Error> =
            sqlx::query_scalar(AssertSqlSafe(format!("SELECT MAX(version) FROM auth_{}_schema", model.realm)))
                .fetch_one(pool)
                .await;
        match version {
            Ok(Some(VERSION)) => {}
            Ok(Some(other)) if other > VERSION => problems.push(format!(
                "the toolkit's tables are of version {other}, and this build knows them up to {VERSION}"
            )),
            Ok(_) | Err(sqlx::Error::Database(_)) => {
                problems.push(format!("the toolkit's tables `auth_{}_..` are missing or old", model.realm));
            }
            Err(cause) => return Err(failed(cause)),
        }
        if model.column(Part::Role).is_some() {
            for (name, _) in role_triggers(&model) {
                let text: Option<String> =
                    sqlx::query_scalar("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?")
                        .bind(&name)
                        .fetch_optional(pool)
                        .await
                        .map_err(failed)?;
                let wanted = schema::<U>(Dialect::Sqlite)
                    .into_iter()
                    .find(|sql| sql.contains(&format!("CREATE TRIGGER {name} ")));
                if text != wanted {
                    problems.push(format!("the rule of roles `{name}` is missing or not that of the source"));
                }
            }
        }
        Ok(problems)
    }
}
