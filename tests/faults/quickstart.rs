//! The program of `examples/quickstart.rs`, and those beside it, for tests that start them as somebody would.

use std::{env, ffi::OsStr, path::PathBuf, process::Command};

/// Settings of whoever runs the tests must not reach an example.
pub(crate) const SETTINGS: [&str; 9] = [
    "DATABASE_URL",
    "AUTH_SECRET",
    "AUTH_SERVICE",
    "AUTH_BASE_URL",
    "AUTH_PATH",
    "AUTH_MAIL_FROM",
    "SMTP_URL",
    "AUTH_ALLOWED_ORIGINS",
    "AUTH_TRUSTED_PROXIES",
];

/// The quickstart, as `built_example` makes it.
pub(crate) fn built(arguments: &[&str]) -> PathBuf {
    built_example("quickstart", arguments)
}

/// An example, which cargo builds with the tests, beside the folder that this test is in; `arguments` are cargo's.
pub(crate) fn built_example(name: &str, arguments: &[&str]) -> PathBuf {
    let profile = env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let program = profile.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    // `cargo test --test` builds no examples, and one that is there may be of yesterday.
    let mut cargo = Command::new(env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")));
    // What cargo tells this test about itself is none of the build's: build scripts that look at it would run again.
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_this_package(name)) {
        cargo.env_remove(name);
    }
    let built = cargo
        .args(["build", "--example", name])
        .args(arguments)
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.is_ok_and(|status| status.success()) && program.is_file(), "{} is missing", program.display());
    program
}

fn is_of_this_package(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
}
