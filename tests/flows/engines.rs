//! The same tests on every database and on the other framework: this program runs itself again for each.
//!
//! Without a server its run is left out, which is printed; where `CI` is set that is a failure.

use std::{
    env,
    io::Write,
    net::{SocketAddr, TcpStream},
    process::Command,
    time::Duration,
};

const DATABASE: &str = "TEST_DATABASE_URL";
const FRAMEWORK: &str = "TEST_FRAMEWORK";

#[test]
fn on_postgres() {
    let how = "PostgreSQL, `trust` for 127.0.0.1, and a role `postgres`";
    again("PostgreSQL", "postgres://postgres@127.0.0.1:5432/postgres", cfg!(feature = "postgres"), how);
}

#[test]
fn on_mariadb() {
    let how = "MariaDB or MySQL, and for 127.0.0.1 a user `root` without a password";
    again("MariaDB", "mysql://root@127.0.0.1:3306/mysql", cfg!(feature = "mysql"), how);
}

#[test]
fn on_actix() {
    if !is_chosen() {
        run("actix-web", FRAMEWORK, "actix");
    }
}

/// Whether this run is one of those that are made here.
fn is_chosen() -> bool {
    [DATABASE, FRAMEWORK].iter().any(|variable| env::var_os(variable).is_some())
}

fn again(name: &str, url: &str, driver: bool, how: &str) {
    if is_chosen() {
        return;
    }
    if !driver {
        say(&format!("not run on {name}: this build has no driver for it (`cargo test --workspace` has)"));
        return;
    }
    let port = url::Url::parse(url).unwrap().port().unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    if TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_err() {
        let why = format!("not run on {name}: nothing answers at {address}; it takes {how}");
        assert!(env::var_os("CI").is_none(), "{why}");
        say(&why);
        return;
    }
    run(name, DATABASE, url);
}

fn run(name: &str, variable: &str, value: &str) {
    let run = Command::new(env::current_exe().unwrap()).env(variable, value).output().unwrap();
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "on {name}:\n{output}\n{}", String::from_utf8_lossy(&run.stderr));
    let result = output.lines().rfind(|line| line.starts_with("test result")).unwrap_or_default();
    say(&format!("run on {name}: {result}"));
}

/// Past what the test harness keeps to itself.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "flows {line}");
}
