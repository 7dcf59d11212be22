//! What the derives write, and what they say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod expansion;
mod fallback;
mod fields;
mod roles;
mod structs;

use syn::DeriveInput;

use crate::{check, diag::Errors, parse, run};

/// The expansion as a person reads it.
fn expanded(source: &str) -> String {
    prettyplease::unparse(&syn::parse2(run::auth_user(source.parse().unwrap())).unwrap())
}

/// Each mistake with what it underlines: `token: text`, and its help on the next line.
fn mistakes(source: &str) -> Vec<String> {
    let item: DeriveInput = syn::parse_str(source).unwrap();
    let mut errors = Errors::new();
    let raw = parse::user(&item, &mut errors);
    let _ = check::user(&raw, &mut errors);
    shown(errors)
}

fn shown(errors: Errors) -> Vec<String> {
    let Err(error) = errors.finish() else { return Vec::new() };
    error
        .into_iter()
        .map(|one| {
            let text = one.to_string();
            let (what, help) = text.split_once("\n\nhelp: ").unwrap_or_else(|| panic!("no way out: {text}"));
            format!("{}: {what}\n    {help}", one.span().source_text().unwrap_or_default())
        })
        .collect()
}

/// The one mistake of a struct: what is underlined, and what is wrong.
fn mistake(source: &str) -> String {
    let all = mistakes(source);
    let [one] = all.as_slice() else { panic!("{} mistakes: {all:#?}", all.len()) };
    one.lines().next().unwrap().to_owned()
}

/// Compares with the file of this name.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Compares with a file that the documentation shows: `INSTA_UPDATE=always` writes it anew, as it does the others.
pub(crate) fn published(name: &str, text: &str) {
    let file = format!("{}/src/expansion/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "{file} is not what the macros write");
}

/// The required fields.
const REQUIRED: &str = "id: i64, email: String, password_hash: PasswordHash, role: UserRole,";

/// A user with this field beside the required ones.
fn with_field(field: &str) -> String {
    format!("#[roles(admin, user)] struct User {{ {REQUIRED} {field} }}")
}

/// A user with these attributes.
fn with_attributes(attributes: &str) -> String {
    format!("{attributes} struct User {{ {REQUIRED} }}")
}
