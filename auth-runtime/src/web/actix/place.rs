//! Where a route stands among others.

use actix_web::dev::ResourceDef;

/// The place of a path in the order of a router: what is written out comes before what can vary, segment by segment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(Vec<Segment>);

/// One segment of a path, in the order in which they are asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    WrittenOut(String),
    /// `{id}`, `{id:[0-9]+}`, `v{version}`: by what it may be, without its names.
    Varies(String),
    /// `{path:.*}`, and all that comes after a prefix.
    Rest,
}

impl Place {
    /// The place of a path.
    ///
    /// # Panics
    /// If it is no pattern of actix-web that begins with `/`.
    #[track_caller]
    pub(super) fn of(path: &str) -> Self {
        assert!(path.starts_with('/'), "a path begins with `/`: `{path}`");
        assert!(!path.contains("{*"), "actix-web writes `{{rest:.*}}` for axum's `{{*rest}}`: `{path}`");
        // Panics at what is no pattern, here and not in the threads of the server.
        let _ = ResourceDef::new(path);
        Self(segments(path).map(Segment::of).collect())
    }

    /// The place of all that is under a prefix.
    pub(super) fn under(prefix: &str) -> Self {
        Self(segments(prefix).filter(|segment| !segment.is_empty()).map(Segment::of).chain([Segment::Rest]).collect())
    }
}

/// The segments of a path, without the `/` that it begins with. A `/` in braces separates nothing.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut open = 0_usize;
    path.strip_prefix('/').unwrap_or(path).split(move |letter| {
        match letter {
            '{' => open += 1,
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
        letter == '/' && open == 0
    })
}

impl Segment {
    fn of(segment: &str) -> Self {
        if !segment.contains('{') {
            return Self::WrittenOut(segment.to_owned());
        }
        if segment.starts_with('{') && (segment.ends_with(":.*}") || segment.ends_with("}*")) {
            return Self::Rest;
        }
        // Without the names, which make no difference.
        let mut nameless = String::with_capacity(segment.len());
        let (mut open, mut named) = (0_usize, false);
        for letter in segment.chars() {
            match letter {
                '{' => {
                    named = open == 0;
                    open += 1;
                }
                '}' => {
                    named = false;
                    open = open.saturating_sub(1);
                }
                ':' if open == 1 => named = false,
                _ if named => continue,
                _ => {}
            }
            nameless.push(letter);
        }
        Self::Varies(nameless)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn what_is_written_out_comes_first() {
        let mut paths =
            ["/{rest:.*}", "/users/{id}", "/users/{id}/{rest:.*}", "/users/me", "/{any}/me", "/", "/users/me/x"];
        paths.sort_by_key(|path| Place::of(path));
        let expected =
            ["/", "/users/me", "/users/me/x", "/users/{id}", "/users/{id}/{rest:.*}", "/{any}/me", "/{rest:.*}"];
        assert_eq!(paths, expected);
        assert!(Place::of("/files/a") < Place::under("/files") && Place::under("/files") < Place::under(""));
        assert!(Place::under("/admin") < Place::under("/{tenant}"));
    }

    #[test]
    fn names_make_no_difference_and_what_fits_does() {
        assert_eq!(Place::of("/a/{id}/{n:[0-9]{1,4}}"), Place::of("/a/{name}/{year:[0-9]{1,4}}"));
        assert_ne!(Place::of("/a/{id}"), Place::of("/a/{id:[0-9]+}"));
        assert_ne!(Place::of("/a/v{id}"), Place::of("/a/w{id}"));
        assert_eq!(Place::of("/{path:a/b}"), Place::of("/{other:a/b}"));
    }
}
