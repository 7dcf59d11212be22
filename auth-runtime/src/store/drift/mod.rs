//! Telling whether the database is as the struct needs it.
//!
//! A reader for each engine says what there is (`catalog`); here it is compared with what there should be, the same way
//! for all of them.

mod add;
mod anew;
mod columns;
mod finding;
mod mend;
mod rows;
mod rules;
mod sequence;
mod toolkit;
mod types;

pub use finding::Finding;

use super::{
    Store,
    catalog::Catalog,
    connection::{Acquired, Connection},
    refusal::explained,
};
use crate::{
    error::Error,
    role::{RoleField, default_role},
    user::AuthUser,
};

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// Whether the tables are there, in a version that this build works with.
    Version,
    /// The user's table too, and its first rows: as much as a start can wait for.
    Start,
    /// Every row.
    Whole,
}

impl<U: AuthUser> Store<U> {
    /// In what the database differs from what this build needs; empty where it does not.
    ///
    /// # Errors
    /// [`Error::Schema`] where the tables may not be read, [`Error::Unavailable`].
    pub(crate) async fn drift(&self, depth: Depth) -> Result<Vec<Finding>, Error> {
        let mut connection = Acquired::of(&self.pool).await?;
        let found = drift::<U>(&mut connection.connection(), depth).await;
        found.map_err(|error| explained(error, U::MODEL.realm, U::MODEL.table))
    }
}

async fn drift<U: AuthUser>(on: &mut Connection<'_>, depth: Depth) -> Result<Vec<Finding>, Error> {
    let (dialect, catalog) = (on.dialect(), Catalog::read::<U>(on).await?);
    let mut findings = toolkit::compare::<U>(dialect, &catalog);
    if depth == Depth::Version || catalog.columns.is_empty() {
        return Ok(findings);
    }
    // In an order in which they can be mended: a rule is added to rows that keep it.
    let role = default_role::<U::RoleField>().to_stored();
    findings.extend(columns::compare(dialect, &U::MODEL, &catalog, &role));
    findings.extend(sequence::compare(on, &U::MODEL, &catalog).await?);
    findings.extend(rows::compare::<U>(on, &catalog, depth).await?);
    findings.extend(rules::compare(dialect, &U::MODEL, &catalog));
    if catalog.version.is_some() {
        findings.extend(toolkit::takes_writes::<U>(on).await?);
    }
    Ok(findings)
}
