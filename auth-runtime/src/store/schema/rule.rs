//! A rule of a table, as its database shows it.

/// A rule of the user's table, as the database has it: a CHECK, or on `SQLite` a trigger.
#[derive(Debug, Default)]
pub(in crate::store) struct Rule {
    /// Its name; none where a CHECK has none.
    pub(in crate::store) name: String,
    pub(in crate::store) text: String,
    pub(in crate::store) is_check: bool,
    /// Whether it is switched off, as `MySQL` can.
    pub(in crate::store) is_off: bool,
    /// The column whose definition it is a part of, so that it goes only with that.
    pub(in crate::store) of_column: Option<String>,
}

impl Rule {
    /// Whether it can be dropped by its name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name && self.of_column.is_none()
    }

    /// The roles that it lets in, however the database spells it.
    pub(in crate::store) fn roles(&self) -> impl Iterator<Item = &str> {
        // What a trigger does comes after what it asks. The roles are names of Rust, which hold no quotes; MySQL shows one
        // with a backslash before it.
        let clause = self.text.split("\nBEGIN").next().unwrap_or_default();
        clause.split('\'').skip(1).step_by(2).map(|role| role.trim_end_matches('\\'))
    }
}
