//! The order of the rooms: who may use whom. A scan of the sources, so that the order in `docs/architecture.md` stays
//! true without anybody's attention.

#![allow(clippy::unwrap_used)]

#[path = "layering/source.rs"]
mod source;

use std::{collections::BTreeSet, fs, path::Path};

use source::{Source, sources};

/// The rooms of the runtime, from the ground up. A room may use those of its own row and of the rows before.
const RUNTIME: &[(&str, &[&str])] = &[
    ("leaves", &["error", "secret", "clock", "random", "address", "redirect", "cookie", "words", "when", "caught"]),
    ("mechanisms", &["field", "password", "token", "role", "mail", "page", "template"]),
    ("contracts", &["user", "store", "hook"]),
    ("settings", &["config"]),
    ("flows", &["flow"]),
    ("faces", &["web"]),
    ("on top", &["command", "test"]),
    ("what generated code names", &["__private"]),
];

/// The same for the macros: words and messages, the model, what was typed, what is right, what is written, the doors.
const MACROS: &[(&str, &[&str])] = &[
    ("words and messages", &["names", "diag", "door"]),
    ("model", &["model", "sql"]),
    ("parse", &["parse"]),
    ("check", &["check"]),
    ("expand", &["expand", "guard"]),
    ("run", &["run"]),
];

/// Crates of others that have one home, or few: who reads a room knows what it can touch.
const HOMES: &[(&str, &[&str])] = &[
    ("actix_web", &["web", "test"]),
    ("argon2", &["password"]),
    ("axum", &["web", "test"]),
    ("clap", &["command"]),
    ("getrandom", &["random"]),
    ("hmac", &["token"]),
    ("http", &["error", "cookie", "web", "test"]),
    ("lettre", &["mail"]),
    ("rpassword", &["command"]),
    ("sqlx", &["field", "store", "test", "__private"]),
    ("tower", &["web", "test"]),
];

fn rank(rows: &[(&str, &[&str])], room: &str) -> Option<usize> {
    rows.iter().position(|(_, rooms)| rooms.contains(&room))
}

/// Every import of a row above, and every room that has no row, as `file: what`.
fn upward(rows: &[(&str, &[&str])], sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.room != "lib" && !source.is_test) {
        let Some(own) = rank(rows, &source.room) else {
            found.push(format!("{}: the room `{}` has no row in tests/layering.rs", source.path, source.room));
            continue;
        };
        for used in source.rooms_used() {
            // A macro stands at the root of the crate, wherever it was written.
            if used.starts_with("__") && rank(rows, &used).is_none() {
                continue;
            }
            match rank(rows, &used) {
                None => found.push(format!("{}: uses `{used}`, which has no row in tests/layering.rs", source.path)),
                Some(row) if row > own => {
                    let (its, ours) = (rows[row].0, rows[own].0);
                    found.push(format!("{}: `{}` ({ours}) uses `{used}` ({its})", source.path, source.room));
                }
                Some(_) => {}
            }
        }
    }
    found
}

#[test]
fn rooms_of_the_runtime_use_only_what_lies_below() {
    assert_eq!(upward(RUNTIME, &sources("auth-runtime/src")), Vec::<String>::new());
}

#[test]
fn rooms_of_the_macros_use_only_what_lies_below() {
    assert_eq!(upward(MACROS, &sources("auth-macros/src")), Vec::<String>::new());
}

#[test]
fn crates_of_others_stay_in_their_homes() {
    let mut strays = Vec::new();
    for source in sources("auth-runtime/src").iter().filter(|source| !source.is_test) {
        for (name, homes) in HOMES {
            if source.names_crate(name) && !homes.contains(&source.room.as_str()) {
                strays.push(format!("{}: names `{name}`, whose home is {homes:?}", source.path));
            }
        }
    }
    for source in sources("auth-macros/src") {
        if source.names_crate("darling") && source.room != "parse" {
            strays.push(format!("{}: names `darling`, whose home is parse/", source.path));
        }
    }
    assert_eq!(strays, Vec::<String>::new());
}

/// The scan itself: an import of a room above is seen in every way of writing it, and a word in a comment or a text is
/// none.
#[test]
fn an_upward_import_is_seen() {
    let seen = |path: &str, text: &str| upward(RUNTIME, &[Source::new(path, text)]).len();
    for text in [
        "use crate::web::Answer;",
        "use crate::{\n    error::Error,\n    flow::{Auth, Parts},\n};",
        "pub(crate) use crate::web;",
        "fn f() { crate::store::open() }",
        "use super::web::Answer;",
        "macro_rules! m { () => { $crate::flow::Auth } }",
        "use crate::not_a_room;",
    ] {
        assert_eq!(seen("token/mod.rs", text), 1, "{text}");
    }
    assert_eq!(seen("token/signed/bond.rs", "use super::super::super::web::Answer;"), 1);
    assert_eq!(seen("not_a_room.rs", ""), 1);
    for text in [
        "// crate::web\n/// [`crate::web`]\n/* crate::web */ use crate::{error::Error, secret::{self, Secret}};",
        "const WHY: &str = \"crate::web\"; const RAW: &str = r#\"crate::web \" crate::flow\"#;",
        "const QUOTE: char = '\"'; use crate::clock::Clock; fn f<'a>(_: &'a str) {}",
        "use super::web::Purpose;",
        "macro_rules! m { () => { $crate::__private::Role } }",
    ] {
        assert_eq!(seen("token/signed.rs", text), 0, "{text}");
    }
}

/// A flow, its pages and its mails.
type Feature = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Each flow with its pages and mails. What no flow has stands at the end.
const FEATURES: &[Feature] = &[
    ("register", &["register", "register_sent"], &["already_registered"]),
    ("verify_email", &["verify", "verify_resend"], &["verify_email"]),
    ("login", &["login", "reauthenticate"], &[]),
    ("reset_password", &["forgot_password", "forgot_sent", "reset_password"], &["reset_password"]),
    ("change_password", &["change_password"], &["password_changed"]),
    (
        "change_email",
        &["change_email", "change_email_sent", "confirm_email"],
        &["change_email", "email_changing", "email_changed"],
    ),
    ("sessions", &["sessions"], &[]),
    ("profile", &["account", "edit_profile"], &[]),
    ("account", &["delete_account"], &["account_closed"]),
    ("invitation", &["invitation"], &["invitation"]),
    ("", &["message", "mailbox", "mailbox_message"], &[]),
];

/// Files of `flow/` that serve the flows and are none.
const NO_FLOWS: &[&str] = &[
    "mod",
    "auth",
    "builder",
    "compose",
    "current",
    "decision",
    "effect",
    "grant_role",
    "hooks",
    "intent",
    "link",
    "noted",
    "program",
    "schema",
    "reminder",
    "sweep",
    "touch",
    "worker",
];

#[test]
fn each_flow_page_and_mail_has_one_name_everywhere() {
    let listed = |pick: fn(&Feature) -> Vec<String>| -> BTreeSet<String> {
        FEATURES.iter().flat_map(pick).filter(|name| !name.is_empty()).collect()
    };
    let flows = listed(|(flow, ..)| vec![(*flow).to_owned()]);
    let pages = listed(|(_, pages, _)| pages.iter().map(|&page| page.to_owned()).collect());
    let mails = listed(|(.., mails)| mails.iter().map(|&mail| mail.to_owned()).collect());

    let mut files = stems("auth-runtime/src/flow", "");
    files.retain(|name| !NO_FLOWS.contains(&name.as_str()));
    assert_eq!(files, flows, "auth-runtime/src/flow");

    let mut files = stems("templates/pages", "html");
    files.retain(|name| name != "base" && !name.starts_with('_'));
    assert_eq!(files, pages, "templates/pages");
    assert_eq!(names_in("auth-runtime/src/page/kind.rs"), pages, "auth-runtime/src/page/kind.rs");

    assert_eq!(stems("templates/mail", "txt"), mails, "templates/mail/*.txt");
    let mut files = stems("templates/mail", "html");
    files.remove("base");
    assert_eq!(files, mails, "templates/mail/*.html");
    assert_eq!(names_in("auth-runtime/src/mail/purpose.rs"), mails, "auth-runtime/src/mail/purpose.rs");

    // What an application may replace: every mail, and every page but those of development.
    assert_eq!(list_in("auth-macros/src/names.rs", "MAIL_WORDS"), mails, "MAIL_WORDS");
    let replaceable: BTreeSet<String> = pages.into_iter().filter(|page| !page.starts_with("mailbox")).collect();
    assert_eq!(list_in("auth-macros/src/names.rs", "PAGE_WORDS"), replaceable, "PAGE_WORDS");
}

/// The names of the files in a folder without their extension; an empty extension stands for any, and for folders.
fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| extension.is_empty() || path.extension().is_some_and(|known| known == extension))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// The texts of a constant list.
fn list_in(file: &str, name: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let list = text.split_once(&format!("const {name}: ")).unwrap().1.split_once("];").unwrap().0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The names that an enum gives its variants: `Self::Login => "login"`, before its tests.
fn names_in(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    let arms = text.lines().filter_map(|line| line.split_once("=> \"")?.1.split_once('"'));
    arms.map(|(name, _)| name.to_owned()).collect()
}
