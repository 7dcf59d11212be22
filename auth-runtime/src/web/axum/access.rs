//! Who may call what: the table that a router keeps.

use std::fmt;

/// Who may call a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Anybody.
    Public,
    /// Users whom the policy lets in, as a person reads it: `admin or helper`.
    Guarded(String),
    /// Whoever the service lets in by itself: it came in by
    /// [`mount_undeclared`](super::Router::mount_undeclared).
    Undeclared,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.pad("public"),
            Self::Guarded(policy) => f.pad(policy),
            Self::Undeclared => f.pad("undeclared"),
        }
    }
}

/// One line of the table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteEntry {
    /// The method, or `*` for all that no other line of the path names.
    pub method: &'static str,
    /// The path as it was given to the router, with the prefixes of [`nest`](super::Router::nest). A path that ends
    /// in `/*` stands for all that no other line names.
    pub path: String,
    /// Who may call it.
    pub access: Access,
}

impl RouteEntry {
    /// The method of lines that stand for all methods.
    pub(super) const ANY_METHOD: &'static str = "*";
    /// The path of lines that stand for all paths.
    pub(super) const ANY_PATH: &'static str = "/*";

    pub(super) fn new(method: &'static str, path: &str, access: Access) -> Self {
        Self { method, path: path.to_owned(), access }
    }

    /// The same line under a prefix, joined as axum joins them.
    pub(super) fn under(&self, prefix: &str) -> Self {
        let path = match (prefix.strip_suffix('/'), self.path.as_str()) {
            (None, "/") => prefix.to_owned(),
            (stem, path) => format!("{}{path}", stem.unwrap_or(prefix)),
        };
        Self { path, ..self.clone() }
    }
}
