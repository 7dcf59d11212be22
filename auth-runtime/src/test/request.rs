//! How a line of the table of routes is asked.

use std::borrow::Cow;

use http::Method;

use crate::web::{RouteEntry, StandsFor};

/// What stands in the place of a path's parameters: a number, a text, and nobody's id.
const PARAMETER: &str = "0";

/// What stands in the place of `*` where no route answers: more segments than the parameters of a route take.
const NOWHERE: &str = "no/such/path/is/answered/by/any/route";

/// What `*` stands for among the methods: the first that no other line of the path names.
const METHODS: [Method; 8] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::HEAD,
];

/// The method to ask a line by.
pub(super) fn method<'a>(entry: &RouteEntry, table: impl IntoIterator<Item = &'a RouteEntry>) -> Method {
    if entry.method != RouteEntry::ANY_METHOD {
        return entry.method.parse().expect("a method");
    }
    let named: Vec<&str> =
        table.into_iter().filter(|other| other.path == entry.path).map(|other| other.method).collect();
    METHODS.into_iter().find(|method| !named.contains(&method.as_str())).unwrap_or(Method::CONNECT)
}

/// The path to ask a line at, with something in the place of what can vary.
pub(super) fn path(entry: &RouteEntry) -> Cow<'_, str> {
    if let (StandsFor::Fallback, Some(prefix)) = (entry.stands_for, entry.path.strip_suffix('*')) {
        return Cow::Owned(format!("{}{NOWHERE}", filled_in(prefix)));
    }
    filled_in(&entry.path)
}

/// `{id}`, `{*rest}` and `{id:[0-9]{1,4}}` filled in; `{{` and `}}` are braces that are meant.
fn filled_in(path: &str) -> Cow<'_, str> {
    if !path.contains(['{', '}']) {
        return Cow::Borrowed(path);
    }
    let mut filled = String::new();
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if letters.next_if_eq(&letter).is_some() => filled.push(letter),
            '{' => {
                let mut open = 1;
                while open > 0 {
                    match letters.next() {
                        Some('{') => open += 1,
                        Some('}') => open -= 1,
                        Some(_) => {}
                        None => break,
                    }
                }
                filled.push_str(PARAMETER);
            }
            _ => filled.push(letter),
        }
    }
    Cow::Owned(filled)
}

#[cfg(test)]
mod tests {
    use super::filled_in;

    #[test]
    fn what_can_vary_is_filled_in() {
        for (path, filled) in [
            ("/", "/"),
            ("/reports", "/reports"),
            ("/users/{id}", "/users/0"),
            ("/users/{id}/posts/{post}", "/users/0/posts/0"),
            ("/files/{*rest}", "/files/0"),
            ("/years/{year:[0-9]{1,4}}/{month}", "/years/0/0"),
            ("/{{id}}/{id}", "/{id}/0"),
        ] {
            assert_eq!(filled_in(path), filled);
        }
    }
}
