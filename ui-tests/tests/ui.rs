//! What the compiler says to each mistake: one mistake a file, in a folder for its theme.
//!
//! `TRYBUILD=overwrite cargo test -p authwright-ui-tests` writes the messages anew. They are documentation, so what
//! changes is to be read as such: the cause, and the way out, at the smallest token that somebody can change.

use std::{fs, path::Path};

#[test]
fn each_mistake_has_its_message() -> std::io::Result<()> {
    show_templates()?;
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
    Ok(())
}

/// askama looks for templates in the project that is compiled, which trybuild makes below the target folder.
fn show_templates() -> std::io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests");
    let project = target.join("trybuild").join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&project)?;
    fs::write(project.join("askama.toml"), format!("[general]\ndirs = ['{}']\n", here.join("templates").display()))
}
