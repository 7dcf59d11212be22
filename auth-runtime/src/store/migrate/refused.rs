//! What to do where the database refuses a statement of a migration.

use crate::{
    error::Error,
    field::{Native, Row},
    store::{
        Dialect,
        connection::Connection,
        failure::failed,
        refusal::{Refusal, refusal},
    },
};

/// Who migrates, as the database knows it.
pub(super) struct Who {
    dialect: Dialect,
    /// As a `GRANT` writes it.
    user: String,
    /// The schema of `PostgreSQL`, the database of `MySQL`, as a `GRANT` writes it.
    place: String,
}

impl Who {
    /// Whoever can write to the file.
    pub(super) const OF_SQLITE: Self = Self { dialect: Dialect::Sqlite, user: String::new(), place: String::new() };

    pub(super) async fn ask(on: &mut Connection<'_>) -> Result<Self, Error> {
        let sql = match on.dialect() {
            Dialect::Sqlite => return Ok(Self::OF_SQLITE),
            Dialect::Postgres => {
                "SELECT quote_ident(current_user::text), COALESCE(quote_ident(current_schema()::text), 'public')"
            }
            // `'shop'@'%'`, and the database's name in quotes of its own.
            Dialect::Mysql => {
                "SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@', \
                 QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))), CONCAT('`', DATABASE(), '`')"
            }
        };
        let read = |row: &mut Row<'_>| Ok((row.next::<Native, String>()?, row.next::<Native, String>()?));
        let (user, place) = on.rows(sql, &[], read).await?.pop().unwrap_or_default();
        Ok(Self { dialect: on.dialect(), user, place })
    }

    /// The statement, what the database says to it, and the way out. What is no answer of the database stays as it is.
    pub(super) fn refused(&self, statement: &str, cause: sqlx::Error) -> Error {
        let Some(answer) = cause.as_database_error() else { return failed(cause) };
        let head = statement.split(['(', '\n']).next().unwrap_or_default().trim_end();
        let way_out = match refusal(&cause) {
            Some(Refusal::Rights) if self.dialect == Dialect::Postgres && is_for_owners(head) => {
                format!("\n  {}", self.owner_runs_it())
            }
            Some(why) => format!("\n  {}", self.way_out(why)),
            None => String::new(),
        };
        Error::Schema(format!("the database refuses `{head}`: {}{way_out}", answer.message()))
    }

    /// The same for what is refused before any statement.
    #[cfg(feature = "sqlite")]
    pub(super) fn refused_to_begin(&self, error: Error) -> Error {
        match crate::store::failure::cause_of(error) {
            Ok(cause) if refusal(&cause).is_some() => self.refused("BEGIN IMMEDIATE", cause),
            Ok(cause) => failed(cause),
            Err(error) => error,
        }
    }

    /// On `PostgreSQL` no `GRANT` lets anybody else change a table.
    fn owner_runs_it(&self) -> String {
        let user = &self.user;
        format!(
            "Only the owner of the table may do that, and no GRANT helps the user {user}. Let the owner run the command \
             `migrate`, or what the command `schema` prints; {user} then needs SELECT, INSERT, UPDATE and DELETE on \
             these tables."
        )
    }

    fn way_out(&self, why: Refusal) -> String {
        let Self { user, place, .. } = self;
        match (why, self.dialect) {
            (Refusal::Rights | Refusal::ReadOnly, Dialect::Sqlite) => String::from(
                "The file is read-only to this program: the file and its folder must be writable, and the URL must not \
                 say `mode=ro`.",
            ),
            (Refusal::ReadOnly, _) => String::from(
                "The database is read-only, as a copy is that follows another: DATABASE_URL must name the one that is \
                 written to.",
            ),
            (Refusal::Rights, Dialect::Postgres) => format!(
                "The user {user} may not do that. Let the owner say `GRANT CREATE ON SCHEMA {place} TO {user}`, and \
                 `GRANT REFERENCES` on the table of users where somebody else made it. Or run, as the owner, what the \
                 command `schema` prints, and grant {user} SELECT, INSERT, UPDATE and DELETE on these tables."
            ),
            (Refusal::Rights, Dialect::Mysql) => format!(
                "The user {user} may not do that. Let somebody who may say `GRANT CREATE, ALTER, INDEX, REFERENCES ON \
                 {place}.* TO {user}`. Or let them run what the command `schema` prints, and grant {user} SELECT, \
                 INSERT, UPDATE and DELETE on these tables."
            ),
            (Refusal::Full, _) => String::from(
                "There is no room: the disk is full, or what the database may take of it. Make room and try again: what \
                 is done already is kept, and nothing is done twice.",
            ),
        }
    }
}

/// Whether a statement changes a table that is there.
fn is_for_owners(statement: &str) -> bool {
    ["ALTER ", "DROP ", "CREATE INDEX "].iter().any(|verb| statement.starts_with(verb))
}
