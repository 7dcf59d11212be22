//! The tables: made, printed, compared.

use super::Auth;
use crate::{
    error::Error,
    store::{self, Depth, Dialect, Finding, Store, UnknownRoles},
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Makes what is missing: the user's table, the toolkit's own in this build's version, the rule about roles.
    ///
    /// Any number of instances may call it at once, and what was interrupted goes on where it stopped: on `SQLite` and
    /// `PostgreSQL` all of it happens or none, on `MySQL` statement by statement. A table of users that was there already
    /// is never altered; on `SQLite` it gets a pair of triggers. Where nothing is missing, nothing is written.
    ///
    /// The rule about roles then lets in the roles of this build and no others. A start that makes tables
    /// (`migrate_at_start`) leaves in it what a newer build beside this one may have added.
    ///
    /// # Errors
    /// [`Error::Schema`] with what stands in the way and what to do about it, [`Error::Unavailable`].
    pub async fn migrate(&self) -> Result<(), Error> {
        self.store().migrate(UnknownRoles::Remove).await
    }

    /// Compares struct and database, each column and each row: in what they differ, with the SQL that mends it; empty
    /// where all is well.
    ///
    /// ```ignore
    /// assert_eq!(auth.check_schema().await?, []);
    /// ```
    ///
    /// The rows are read in batches, for addresses that are not canonical and roles that the struct lacks. Of a table of
    /// many rows that takes its time; a start looks at the first thousand alone, and takes no offence at an unknown name in
    /// a `RoleSet`, which grants nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn check_schema(&self) -> Result<Vec<Finding>, Error> {
        self.store().drift(Depth::Whole).await
    }

    /// The SQL that [`Auth::migrate`] would run on this database as it is now; empty where nothing is missing.
    ///
    /// It is what the command `schema` prints, for an owner to run.
    ///
    /// # Errors
    /// [`Error::Schema`] where the database holds what the source no longer knows, [`Error::Unavailable`].
    pub async fn migration(&self) -> Result<String, Error> {
        Self::migration_of(self.store()).await
    }

    pub(super) async fn migration_of(store: &Store<U>) -> Result<String, Error> {
        Ok(script(store.migration().await?))
    }

    /// The SQL that [`Auth::migrate`] runs on an empty database, for those who keep their migrations themselves.
    #[must_use]
    pub fn schema(dialect: Dialect) -> String {
        script(store::schema::<U>(dialect))
    }
}

fn script(statements: Vec<String>) -> String {
    statements.into_iter().map(|statement| statement + ";\n").collect()
}
