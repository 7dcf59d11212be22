//! The quickstart as people use it, in a real browser without a window: `tests/browser/drive.mjs` goes from page to page.
//!
//! It needs Node.js, Chromium (or `CHROMIUM` with its path) and `npm ci --prefix tests/browser`. Where one is missing it
//! says so and passes, unless `CI=true`. With `AUTHWRIGHT_SCREENSHOTS` set to a folder it leaves a picture of each page.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "faults/quickstart.rs"]
mod quickstart;

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

// HT-4, HT-6, HT-8, RS-6, SE-10 and SE-11, as a browser sees them.
#[cfg_attr(not(debug_assertions), ignore = "the mailbox of development is in debug builds alone")]
#[test]
fn every_page_works_in_a_browser() {
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| String::from("/usr/bin/chromium"));
    if let Err(missing) = tools(Path::new(&chromium)) {
        assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
        // Not `println!`: what a passing test prints is not shown.
        let _ = writeln!(std::io::stderr(), "not run: {missing}");
        return;
    }

    let program = quickstart::built(&[]);
    let folder = Folder::new();
    // A browser finds the program by its port; between here and its start nobody else takes it, or the start fails.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let server = Server::start(&program, &folder.0, &port);

    let driven = clean(Command::new("node"), &folder.0, &port)
        .arg(Path::new(ROOT).join("tests/browser/drive.mjs"))
        .arg(format!("http://127.0.0.1:{port}"))
        .arg(&program)
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    print!("{}", String::from_utf8_lossy(&driven.stdout));
    assert!(driven.status.success(), "{}", String::from_utf8_lossy(&driven.stderr));
    drop(server);
}

/// What is missing, with how to get it.
fn tools(chromium: &Path) -> Result<(), String> {
    let runs = |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !runs("node") || !runs("npm") {
        return Err("Node.js is missing: apt-get install nodejs npm".into());
    }
    if !chromium.is_file() {
        return Err(format!("{} is missing: apt-get install chromium, or set CHROMIUM", chromium.display()));
    }
    let folder = Path::new(ROOT).join("tests/browser");
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    let install = "npm ci --prefix tests/browser";
    if env::var("CI").as_deref() != Ok("true") {
        return Err(format!("its packages are missing: {install}"));
    }
    let installed = Command::new("npm").args(["ci", "--prefix"]).arg(&folder).status();
    if installed.is_ok_and(|status| status.success()) { Ok(()) } else { Err(format!("{install} failed")) }
}

/// A command that sees no settings but the port.
fn clean(mut command: Command, folder: &Path, port: &str) -> Command {
    command.current_dir(folder).env("PORT", port);
    for name in quickstart::SETTINGS {
        command.env_remove(name);
    }
    command
}

/// The quickstart while it runs; it ends with the test, however that ends.
struct Server(Child);

impl Server {
    fn start(program: &Path, folder: &Path, port: &str) -> Self {
        let child = clean(Command::new(program), folder, port).stdout(Stdio::piped()).spawn().unwrap();
        let mut server = Self(child);
        let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        loop {
            let Some(line) = lines.next().transpose().unwrap() else {
                panic!("the quickstart ended before it was listening:\n{}", said.join("\n"));
            };
            if line.starts_with("listening on ") {
                break;
            }
            said.push(line);
        }
        // What it says from here on is read too, or it would wait for a reader one day.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A folder of this run, for the database.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
