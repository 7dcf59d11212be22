//! A source file without its comments and texts, and the rooms that it names.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// One file.
pub(crate) struct Source {
    /// Its path under `src`.
    pub(crate) path: String,
    /// The module under the crate's root that it belongs to.
    pub(crate) room: String,
    /// Whether it holds tests alone; those may look from anywhere.
    pub(crate) is_test: bool,
    /// How many modules it is below the crate's root.
    depth: usize,
    code: String,
}

/// Every file of a folder, `tests` too.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(!files.is_empty(), "{folder} holds no sources");
    files
        .iter()
        .map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            Source::new(&path, &fs::read_to_string(file).unwrap())
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    /// Reads a file at a path under `src`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let modules: Vec<&str> = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
        let room = if modules[0] == "private" { "__private" } else { modules[0] };
        Self {
            path: path.to_owned(),
            room: room.to_owned(),
            is_test: modules.contains(&"tests"),
            depth: modules.len(),
            code: code(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()),
        }
    }

    /// The rooms that it names by `crate::` or by enough `super::`, its own left out.
    pub(crate) fn rooms_used(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for root in ["crate::".to_owned(), "super::".repeat(self.depth)] {
            for (at, _) in self.code.match_indices(&root) {
                let before = self.code[..at].chars().next_back();
                let path = &self.code[at + root.len()..];
                // What a macro writes stands in the application, where `__private` is the door.
                let is_written = before == Some('$') && path.starts_with("__private");
                if !is_written && before.is_none_or(|before| !is_word(before) && before != ':') {
                    used.extend(names(path));
                }
            }
        }
        used.remove(&self.room);
        // A glob, or the root itself.
        used.remove("");
        used
    }

    /// Whether it names a crate of others: `axum::`, or `use axum;`.
    pub(crate) fn names_crate(&self, name: &str) -> bool {
        self.code.match_indices(name).any(|(at, _)| {
            // `::axum` is the crate, `super::axum` a module of ours.
            let before = self.code[..at].trim_end_matches("::");
            let begins = before.chars().next_back().is_none_or(|before| !is_word(before));
            let rest = &self.code[at + name.len()..];
            begins && (rest.starts_with("::") || (rest.starts_with(';') && before.ends_with("use ")))
        })
    }
}

/// The first name of each path: one, or those of a group in braces.
fn names(path: &str) -> Vec<String> {
    let word = |text: &str| -> String { text.trim_start().chars().take_while(|&letter| is_word(letter)).collect() };
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(word(&group[start..at]));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// The text without comments, and with nothing between quotation marks.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| quoted(rest, out.chars().next_back()));
        if let Some(skipped) = skipped {
            out.push(' ');
            rest = &rest[skipped..];
        } else {
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    out
}

/// The bytes of the comment that begins here.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    rest.starts_with("/*").then(|| rest.find("*/").map_or(rest.len(), |end| end + 2))
}

/// The bytes of the text or letter that begins here, and not of a lifetime.
fn quoted(rest: &str, before: Option<char>) -> Option<usize> {
    if before.is_none_or(|before| !is_word(before)) && rest.starts_with('r') {
        let marks = rest[1..].bytes().take_while(|&byte| byte == b'#').count();
        if rest[1 + marks..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(marks));
            let from = 2 + marks;
            return Some(rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len()));
        }
    }
    let mark = rest.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    if mark == '\'' && !rest[1..].starts_with('\\') {
        // `'x'` is a letter, `'x` is a lifetime.
        let letter = rest[1..].chars().next()?;
        let end = 1 + letter.len_utf8();
        return rest[end..].starts_with('\'').then_some(end + 1);
    }
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return Some(at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}
