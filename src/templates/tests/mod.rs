#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mail;
mod pages;
mod sample;

use authwright_runtime::template::PageTemplates as _;

use std::{collections::BTreeSet, fs, path::Path};

/// What must never reach HTML as it is: it ends a tag, an attribute of either quote, and an entity.
const HOSTILE: &str = r#""'><script>alert(1)</script>&lt;"#;

/// The templates of a folder that have a page's or mail's name, with their endings.
fn files(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(folder);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('_') && name != "base.html" && name != "style.css")
        .collect()
}

/// Writes every page and mail with sample values, for a browser and for accessibility checkers.
#[test]
#[ignore = "writes files into the folder that AUTHWRIGHT_SAMPLES names"]
fn write_samples() {
    let folder = std::env::var_os("AUTHWRIGHT_SAMPLES").expect("AUTHWRIGHT_SAMPLES names a folder");
    let css = super::DefaultTemplates::stylesheet();
    for (name, html) in sample::pages().chain(sample::mails()) {
        fs::write(Path::new(&folder).join(format!("{name}.html")), html).unwrap();
    }
    fs::write(Path::new(&folder).join("style.css"), css).unwrap();
}
