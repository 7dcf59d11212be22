//! Who may call what: the table that a router keeps.

use std::{fmt, slice};

use super::Access;

/// Who may call what, sorted by path and then by method.
///
/// Printed, it is a table in text, one line a route:
///
/// ```text
/// METHOD  PATH      POLICY
/// GET     /         public
/// GET     /reports  admin
/// GET     /tickets  admin or helper
/// ```
///
/// ```
/// use authwright_runtime::{flow::Auth, user::AuthUser, web::axum::{Access, Router}};
///
/// fn open_to_all<U: AuthUser>(auth: &Auth<U>) -> usize {
///     let routes: Router<Auth<U>> = auth.routes();
///     let table = routes.access_table();
///     table.iter().filter(|route| route.access == Access::Public).count()
/// }
/// ```
///
/// It is made of what the handlers' types declare, and of the layers that the strict router was given. A layer that
/// stands on a single handler, or within a stack of layers, is not in it: such a route asks for more than the line says,
/// and never for less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessTable(Vec<RouteEntry>);

impl AccessTable {
    pub(super) fn new(entries: &[RouteEntry]) -> Self {
        let mut entries = entries.to_vec();
        entries.sort_by(|one, other| (&one.path, one.method).cmp(&(&other.path, other.method)));
        Self(entries)
    }

    /// Each line.
    pub fn iter(&self) -> slice::Iter<'_, RouteEntry> {
        self.0.iter()
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a AccessTable {
    type Item = &'a RouteEntry;
    type IntoIter = slice::Iter<'a, RouteEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for AccessTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["METHOD", "PATH", "POLICY"].map(str::to_owned).to_vec()];
        rows.extend(
            self.iter().map(|entry| vec![entry.method.to_owned(), entry.path.clone(), entry.access.to_string()]),
        );
        f.write_str(&aligned(&rows))
    }
}

/// Lines of text whose columns stand below each other, with two spaces between them.
pub(crate) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One line of the table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteEntry {
    /// The method, or `*` for all that no other line of the path names.
    pub method: &'static str,
    /// The path as it was given to the router, with the prefixes of `nest`. A path that ends
    /// in `/*` stands for all that no other line names.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// What the line stands for.
    pub(crate) stands_for: StandsFor,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandsFor {
    /// A handler of a path.
    Route,
    /// What answers where no route does, which no `route_layer` covers.
    Fallback,
    /// Routes that nobody declared, and perhaps a fallback among them.
    Mounted,
}

impl RouteEntry {
    /// The method of lines that stand for all methods.
    pub(crate) const ANY_METHOD: &'static str = "*";
    /// The path of lines that stand for all paths.
    pub(super) const ANY_PATH: &'static str = "/*";

    /// The line of a handler.
    pub(super) fn route(method: &'static str, path: &str, access: Access) -> Self {
        Self { method, path: path.to_owned(), access, stands_for: StandsFor::Route }
    }

    /// The line of what answers where no route does.
    pub(super) fn fallback(access: Access) -> Self {
        let (method, path) = (Self::ANY_METHOD, Self::ANY_PATH.to_owned());
        Self { method, path, access, stands_for: StandsFor::Fallback }
    }

    /// The line of routes that nobody declared.
    pub(super) fn mounted(access: Access) -> Self {
        Self { stands_for: StandsFor::Mounted, ..Self::fallback(access) }
    }

    /// Whether another fallback of the same router takes its place.
    #[cfg(feature = "axum")]
    pub(super) fn is_fallback_of_all(&self) -> bool {
        self.stands_for == StandsFor::Fallback && self.path == Self::ANY_PATH
    }

    /// The same line behind a layer that asks for this policy.
    #[cfg(feature = "axum")]
    pub(super) fn behind(&self, layer: &str) -> Self {
        Self { access: self.access.behind(layer), ..self.clone() }
    }

    /// The same line under a prefix, joined as the routers join them.
    pub(super) fn under(&self, prefix: &str) -> Self {
        let path = match (prefix.strip_suffix('/'), self.path.as_str()) {
            (None, "/") => prefix.to_owned(),
            (stem, path) => format!("{}{path}", stem.unwrap_or(prefix)),
        };
        Self { path, ..self.clone() }
    }
}
