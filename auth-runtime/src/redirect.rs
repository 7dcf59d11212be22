//! Redirect targets that a request named.

use std::fmt;

use url::{Position, Url};

/// The longest target in bytes (HT-4).
pub const MAX_LEN: usize = 2048;

/// A path of this site, with its query: the only place that a `next` can lead to (HT-4).
///
/// What was sent is resolved by the parser that browsers use (WHATWG URL), and what that parser makes of it is what
/// goes out; so nobody reads it otherwise. A fragment goes.
///
/// ```
/// use authwright_runtime::redirect::LocalPath;
///
/// assert_eq!(LocalPath::parse("/a/../orders?page=2").map(|path| path.to_string()).as_deref(), Some("/orders?page=2"));
/// assert!(LocalPath::parse("//evil.example/orders").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts a path that begins with one slash; none where it could lead elsewhere.
    #[must_use]
    pub fn parse(target: &str) -> Option<Self> {
        let path = resolve(target)?;
        // Dot segments can leave two slashes at the start: what goes out must itself be accepted, as it is.
        (resolve(&path)? == path).then_some(Self(path))
    }

    /// The path and its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn resolve(target: &str) -> Option<String> {
    let local = target.starts_with('/') && !target.starts_with("//");
    if !local || target.len() > MAX_LEN || target.contains(|c: char| c == '\\' || c.is_control()) {
        return None;
    }
    let base = Url::parse("https://site.invalid/").ok()?;
    let url = base.join(target).ok()?;
    (url.origin() == base.origin()).then(|| url[Position::BeforePath..Position::AfterQuery].to_owned())
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for LocalPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
