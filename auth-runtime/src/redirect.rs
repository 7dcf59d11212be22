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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    /// Where a browser goes that is on a page of this site and is sent to `target`.
    fn origin_after(target: &str) -> String {
        Url::parse("https://app.example/base").unwrap().join(target).unwrap().origin().ascii_serialization()
    }

    // HT-4: each is refused, or what is emitted stays on the site.
    const HOSTILE: &[&str] = &[
        "",
        " ",
        "evil.example",
        "https://evil.example",
        "HTTPS://evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "http:\\\\evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "//evil.example/%2f..",
        "//\tevil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "\n/\n/evil.example",
        " //evil.example",
        "/ /evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\\/evil.example",
        "/x\\..\\..//evil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%5cevil.example",
        "/%2fevil.example",
        "/%2f%2fevil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/./\\evil.example",
        "/%2e//evil.example",
        "/%2e%2e//evil.example",
        "/.%2E//evil.example",
        "/a/..//evil.example",
        "/a/../../..//evil.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://evil.example/1",
        "mailto:a@evil.example",
        "@evil.example",
        "/@evil.example",
        "//app.example@evil.example/",
        "https://app.example@evil.example/",
        "https://app.example.evil.example/",
        "//[::1]/",
        "//127.0.0.1",
        "//2130706433",
        "/\u{2215}/evil.example",
        "/\u{2044}evil.example",
        "/\u{ff0f}evil.example",
        "\u{ff0f}\u{ff0f}evil.example",
        "/\u{ff3c}evil.example",
        "/\u{200b}/evil.example",
        "/\u{202e}/evil.example",
        "/\u{85}/evil.example",
        "/\0/evil.example",
        "/\u{7f}/evil.example",
        "?next=//evil.example",
        "#//evil.example",
        ".//evil.example",
        "..//evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\r\n\r\n<script>",
        "/?\r\nLocation: //evil.example",
    ];

    #[test]
    fn hostile_targets_lead_nowhere_else() {
        assert!(HOSTILE.len() >= 40);
        for target in HOSTILE {
            if let Some(path) = LocalPath::parse(target) {
                assert_eq!(origin_after(path.as_str()), "https://app.example", "{target:?} -> {path}");
                assert!(path.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{target:?} -> {path}");
            }
        }
    }

    // The corpus can fail: a browser would follow these away, so they must be refused and not emitted.
    #[test]
    fn what_a_browser_would_follow_away_is_refused() {
        let away = |target: &&&str| {
            let joined = Url::parse("https://app.example/base").unwrap().join(target);
            joined.is_ok_and(|url| url.origin().ascii_serialization() != "https://app.example")
        };
        let away: Vec<_> = HOSTILE.iter().filter(away).collect();
        assert!(away.len() >= 30, "{}", away.len());
        for target in away {
            assert_eq!(LocalPath::parse(target), None, "{target:?}");
        }
    }

    #[test]
    fn dot_segments_cannot_make_two_slashes() {
        for target in ["/.//evil.example", "/a/..//evil.example", "/%2e%2e//evil.example"] {
            assert_eq!(LocalPath::parse(target), None, "{target}");
        }
    }

    #[test]
    fn paths_of_the_site_are_resolved_and_emitted() {
        for (target, emitted) in [
            ("/", "/"),
            ("/orders", "/orders"),
            ("/orders?page=2&sort=a%20b", "/orders?page=2&sort=a%20b"),
            ("/a/./b/../c", "/a/c"),
            ("/a//b", "/a//b"),
            ("/a#part", "/a"),
            ("/b\u{fc}cher?q=\u{fc} x", "/b%C3%BCcher?q=%C3%BC%20x"),
            ("/login?next=https://evil.example", "/login?next=https://evil.example"),
            ("/user@host:80/", "/user@host:80/"),
        ] {
            assert_eq!(LocalPath::parse(target).unwrap().as_str(), emitted);
        }
    }

    #[test]
    fn at_most_2048_bytes_come_in_and_go_out() {
        let longest = format!("/{}", "a".repeat(MAX_LEN - 1));
        assert_eq!(LocalPath::parse(&longest).unwrap().as_str(), longest);
        assert_eq!(LocalPath::parse(&format!("{longest}a")), None);
        // Each of these grows to three bytes on the way out.
        assert_eq!(LocalPath::parse(&format!("/{}", "<".repeat(MAX_LEN / 2))), None);
    }

    proptest! {
        // HT-4, HT-9
        #[test]
        fn every_accepted_target_stays_and_is_a_fixed_point(
            target in prop_oneof![any::<String>(), r"/[/\\.%2eEfF@:?# a-c\t]{0,20}"],
        ) {
            if let Some(path) = LocalPath::parse(&target) {
                prop_assert_eq!(origin_after(path.as_str()), "https://app.example");
                prop_assert_eq!(LocalPath::parse(path.as_str()), Some(path));
            }
        }
    }
}
