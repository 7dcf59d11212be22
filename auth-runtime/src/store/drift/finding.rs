//! One difference between the database and what this build needs.

use std::fmt;

/// One difference between the database and what the struct and this build need, in words for whoever starts the program.
///
/// `Display` says what is wrong and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong.
    pub what: String,
    /// Where: a table, or a table and a column with a dot between.
    pub place: String,
    /// The SQL that mends it, where statements can. It is for the owner of the table to read and to run.
    pub sql: Option<String>,
    weight: Weight,
}

/// Who mends a difference, and whether a program can start before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Nothing works before it is mended, and [`migrate`](crate::flow::Auth::migrate) mends it.
    Missing,
    /// Nothing works before it is mended, and no migration of this build mends it.
    Foreign,
    /// A migration mends it.
    Migrated,
    /// It is for the owner of the table.
    Owned,
    /// A newer build that runs beside this one may need it so; if there is none, a migration mends it, or the owner.
    NewerBuild,
}

impl Finding {
    fn new(place: impl Into<String>, what: impl Into<String>, weight: Weight) -> Self {
        Self { what: what.into(), place: place.into(), sql: None, weight }
    }

    pub(super) fn missing(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(place, what, Weight::Missing)
    }

    pub(super) fn foreign(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(place, what, Weight::Foreign)
    }

    pub(super) fn migrated(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(place, what, Weight::Migrated)
    }

    pub(super) fn owned(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(place, what, Weight::Owned)
    }

    pub(super) fn of_a_newer_build(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(place, what, Weight::NewerBuild)
    }

    pub(super) fn mended_by(mut self, sql: impl Into<Option<String>>) -> Self {
        self.sql = sql.into();
        self
    }

    /// Whether no program may start before it is mended, however it was told to look at the tables.
    pub(crate) fn stops_every_start(&self) -> bool {
        matches!(self.weight, Weight::Missing | Weight::Foreign)
    }

    /// Whether a program may start before it is mended, for a newer one that runs beside it may need it so (RY-5).
    pub(crate) fn stops_no_start(&self) -> bool {
        self.weight == Weight::NewerBuild
    }

    /// Whether a migration mends it.
    pub(crate) fn is_migrated(&self) -> bool {
        matches!(self.weight, Weight::Missing | Weight::Migrated)
    }

    /// Whether it is for the owner of the table to mend.
    pub(crate) fn is_owned(&self) -> bool {
        self.weight == Weight::Owned
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.sql {
            Some(sql) => write!(f, "; mend it by: {sql}"),
            None => Ok(()),
        }
    }
}
