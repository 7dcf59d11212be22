//! What the macros cost in `cargo check`: `cargo bench --bench expansion`.
//!
//! Crates are written that hold the same struct many times over, or the same handler: bare, with the pair of serde, with the
//! derive; bare, with a guard. Each is checked in turn, and what the bare one takes is taken off. They stay below
//! `target/expansion`, where what they depend on is checked once.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod support;

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use support::rounds::Rounds;

/// How often the struct or the handler stands in a crate: so often that what else a check takes does not show.
const COUNT: u32 = 100;
const ROUNDS: usize = 7;

/// The struct of the derive for serde, which knows neither the password's hash nor the role: both are texts here.
const FIELDS: &str = "pub id: i64, pub email: String, pub password_hash: String, pub role: String, \
                      pub display_name: String, pub credits: i64, pub newsletter: bool, pub country: Option<String>,";

fn main() {
    let bench = Bench::at(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("expansion"));
    // Names in the order of the crates below.
    let mut rounds = Rounds::new(["struct, bare", "serde pair", "AuthUser", "handler, bare", "guard"]);
    let crates = [
        bench.crate_of("bare_struct", |_| format!("pub struct User {{ {FIELDS} }}")),
        bench.crate_of("serde_pair", |_| {
            format!("#[derive(serde::Serialize, serde::Deserialize)] pub struct User {{ {FIELDS} }}")
        }),
        bench.crate_of("auth_user", |_| user()),
        bench.crate_of_handlers("bare_handler", ""),
        bench.crate_of_handlers("guard", "#[authwright::require_role(admin)]"),
    ];
    for one in &crates {
        bench.check(one);
    }
    for _ in 0..ROUNDS {
        for (candidate, one) in crates.iter().enumerate() {
            rounds.note(candidate, bench.check(one), COUNT);
        }
    }

    let micros = |nanos: f64| nanos / 1e3;
    let serde = rounds.median_of(|[bare, serde, ..]| serde - bare);
    let derive = rounds.median_of(|[bare, _, derive, ..]| derive - bare);
    let guard = rounds.median_of(|[.., bare, guard]| guard - bare);
    println!("cost of one in `cargo check`, less the bare item, median of {ROUNDS} rounds of {COUNT}:");
    println!("  {:<38} {:>8.0} us", "serde: Serialize and Deserialize", micros(serde));
    println!(
        "  {:<38} {:>8.0} us, {:.2}x of the pair",
        "AuthUser, with all that it writes",
        micros(derive),
        derive / serde
    );
    println!("  {:<38} {:>8.0} us, {:.3}x of the pair", "require_role", micros(guard), guard / serde);
}

/// The same struct for the derive.
fn user() -> String {
    String::from(
        "#[derive(authwright::AuthUser)] #[roles(admin, user, helper)] pub struct User { \
         pub id: i64, pub email: String, pub password_hash: authwright::PasswordHash, pub role: UserRole, \
         #[auth(register, edit, public)] pub display_name: String, #[auth(default = 0)] pub credits: i64, \
         #[auth(default)] pub newsletter: bool, #[auth(edit)] pub country: Option<String> }",
    )
}

/// The folder of a workspace, whose members are written here.
struct Bench(PathBuf);

impl Bench {
    fn at(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let members = ["bare_struct", "serde_pair", "auth_user", "bare_handler", "guard"];
        write(&folder.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"));
        // The same versions as ours, so that nothing is fetched.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        if !folder.join("Cargo.lock").exists() {
            fs::copy(lock, folder.join("Cargo.lock")).unwrap();
        }
        for member in members {
            fs::create_dir_all(folder.join(member).join("src")).unwrap();
            let authwright = env!("CARGO_MANIFEST_DIR");
            write(
                &folder.join(member).join("Cargo.toml"),
                &format!(
                    "[package]\nname = \"{member}\"\nedition = \"2024\"\n[dependencies]\nauthwright = {{ path = \
                     {authwright:?} }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n"
                ),
            );
            write(&folder.join(member).join("src/lib.rs"), "");
        }
        Self(folder.to_owned())
    }

    /// A crate of so many modules with the same item.
    fn crate_of(&self, name: &str, item: impl Fn(u32) -> String) -> String {
        let mut source = String::from("#![allow(dead_code)]\n");
        for at in 0..COUNT {
            writeln!(source, "pub mod m{at} {{ {} }}", item(at)).unwrap();
        }
        write(&self.source(name), &source);
        name.to_owned()
    }

    fn crate_of_handlers(&self, name: &str, guard: &str) -> String {
        let mut source = format!("#![allow(dead_code)]\n{}\n", user());
        for at in 0..COUNT {
            writeln!(source, "{guard} pub async fn handler{at}(body: String) -> String {{ body }}").unwrap();
        }
        write(&self.source(name), &source);
        name.to_owned()
    }

    fn source(&self, name: &str) -> PathBuf {
        self.0.join(name).join("src/lib.rs")
    }

    /// Checks a crate once more, without what is known of it, and says how long that took.
    fn check(&self, name: &str) -> Duration {
        let source = fs::read_to_string(self.source(name)).unwrap();
        fs::write(self.source(name), source).unwrap();
        let began = Instant::now();
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline", "--package", name])
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .unwrap();
        let took = began.elapsed();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        took
    }
}

/// Writes a file where it says something else.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|known| known == text) {
        return;
    }
    fs::write(file, text).unwrap();
}
