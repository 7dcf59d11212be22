//! The tables: made, printed, compared.

use super::Auth;
use crate::{
    error::Error,
    store::{self, Dialect},
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Makes what is missing: the user's table, the toolkit's own, the rule about roles. All of it or none.
    ///
    /// A table that is there already is never altered.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn migrate(&self) -> Result<(), Error> {
        self.store().migrate().await
    }

    /// Compares struct and database: what keeps the one from working with the other, in words; empty where all is well.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn check_schema(&self) -> Result<Vec<String>, Error> {
        self.store().schema_problems().await
    }

    /// The SQL that [`Auth::migrate`] runs, for those who keep their migrations themselves.
    #[must_use]
    pub fn schema(dialect: Dialect) -> String {
        store::schema::<U>(dialect).into_iter().map(|statement| statement + ";\n").collect()
    }
}
