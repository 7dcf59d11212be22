//! A process that takes one step and is killed in the middle of it, at a point that is named by what it has written.
//!
//! No code of the product knows of it: the driver logs each statement once it is done, and who listens kills the process
//! before anything else happens. `BEGIN` is not logged by every driver, and changes nothing. `COMMIT` on `SQLite` is not
//! logged either: there the process is killed with the answer in its hands.

use std::{
    env, io,
    os::unix::process::ExitStatusExt,
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use authwright::{
    clock::{Clock, Timestamp},
    mail::{Smtp, SmtpSettings, Transport},
    test::TestApp,
};
use tokio::process::Command;
use tracing_subscriber::EnvFilter;

use crate::{
    engine::{Database, KEY},
    steps::Act,
    support::routes,
};

const URL: &str = "FAULTS_CHILD_URL";
const ACT: &str = "FAULTS_CHILD_ACT";
const WRITES: &str = "FAULTS_CHILD_WRITES";
const CLOCK: &str = "FAULTS_CHILD_CLOCK";
const MAIL: &str = "FAULTS_CHILD_MAIL";
const WROTE: &str = "wrote: ";
const ANSWERED: &str = "answered: ";

/// What became of a process.
pub(crate) struct Ended {
    /// What it had written until then.
    pub(crate) wrote: Vec<String>,
    /// What the step was answered, if it came to that.
    pub(crate) answer: Option<String>,
}

/// Has a process take a step, and die after so many writes; at the latest with the answer in its hands.
pub(crate) async fn killed_after(writes: usize, act: &Act, database: &Database, now: Timestamp) -> Ended {
    let ended = child(act, database, now).env(WRITES, writes.to_string()).output().await.unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.signal(), Some(9), "{said}\n{}", String::from_utf8_lossy(&ended.stderr));
    let after = |mark: &str| -> Vec<String> {
        said.lines().filter_map(|line| Some(line.split_once(mark)?.1.to_owned())).collect()
    };
    Ended { wrote: after(WROTE), answer: after(ANSWERED).pop() }
}

/// The same with mail to the server of a port, which kills it.
pub(crate) fn mailing(act: &Act, database: &Database, now: Timestamp, port: u16) -> Command {
    let mut command = child(act, database, now);
    command.env(MAIL, port.to_string());
    command
}

/// This program as a child that does this and nothing else.
fn child(act: &Act, database: &Database, now: Timestamp) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["child::takes_one_step", "--exact", "--ignored", "--nocapture"]).kill_on_drop(true);
    command.env(URL, &database.url).env(ACT, serde_json::to_string(act).unwrap());
    command.env(CLOCK, now.as_micros().to_string());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child of the tests that kill it"]
async fn takes_one_step() {
    let said = |name: &str| env::var(name).ok();
    let now = Timestamp::from_micros(said(CLOCK).unwrap().parse().unwrap());
    let transport = said(MAIL).map(|port| {
        let settings = SmtpSettings::parse(&format!("smtp+insecure://127.0.0.1:{port}")).unwrap();
        Transport::Smtp(Smtp::new(settings).unwrap())
    });
    let app = TestApp::on_database(
        &said(URL).unwrap(),
        |builder| {
            let builder = builder.secret(KEY).clock(Clock::set_to(now));
            match transport {
                Some(transport) => builder.transport(transport),
                None => builder,
            }
        },
        routes,
    )
    .await;
    if let Some(writes) = said(WRITES) {
        Killer(Arc::new(AtomicUsize::new(writes.parse().unwrap()))).listen();
    }
    let act: Act = serde_json::from_str(&said(ACT).unwrap()).unwrap();
    let answer = act.take(&app).await;
    println!("{ANSWERED}{answer}");
    die();
}

/// Reads what the driver logs, and ends the process after so many writes more.
#[derive(Clone)]
struct Killer(Arc<AtomicUsize>);

impl Killer {
    fn listen(self) {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("sqlx::query=debug"))
            .with_ansi(false)
            .with_writer(move || self.clone())
            .init();
    }
}

impl io::Write for Killer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(name) = write_of(&String::from_utf8_lossy(line)) {
            println!("{WROTE}{name}");
            if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
                die();
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The name of what was written, as `UPDATE users`; `None` for what writes nothing.
fn write_of(line: &str) -> Option<String> {
    let (_, statement) = line.split_once("summary=")?;
    let bare = statement.replace(['\\', '"', '`'], "").replace("auth_user_", "");
    let words: Vec<&str> = bare.split_whitespace().take(3).collect();
    match words[..] {
        ["COMMIT", ..] => Some(String::from("COMMIT")),
        ["UPDATE", table, _] => Some(format!("UPDATE {table}")),
        [verb @ ("INSERT" | "DELETE"), _, table] => Some(format!("{verb} {table}")),
        _ => None,
    }
}

/// SIGKILL: nothing is finished, closed or said.
fn die() -> ! {
    let _ = process::Command::new("kill").args(["-9", &process::id().to_string()]).status();
    loop {
        thread::park();
    }
}
