//! No public operation tells whether an account exists, or in which state it is.
//!
//! Each is asked for addresses in every state, and the whole answer, the password hashes, the statements, the rows
//! written and the commits have to be the same. To tell apart what a request does, the application has one connection,
//! whose thread has a name of its own.

use std::{
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use authwright::{
    axum::Access,
    prelude::*,
    sqlx::{
        ConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
    },
    test::{TestAnswer, TestApp, TestClient},
};
use serde_json::{Value, json};

use crate::support::{PASSWORD, count};

/// A user whose row says whether the address was confirmed.
#[derive(Clone, AuthUser)]
#[roles(admin, #[default] member)]
pub(crate) struct Member {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: MemberRole,
    pub is_active: bool,
    pub email_verified_at: Option<chrono::DateTime<chrono::Utc>>,
}

pub(crate) fn member_routes(auth: Auth<Member>) -> Router {
    Router::new().merge(auth.routes()).with_state(auth)
}

/// What the databases' threads of this program have run, each with the name of its thread.
static STATEMENTS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

struct Statements;

impl std::io::Write for Statements {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let thread = std::thread::current().name().unwrap_or_default().to_owned();
        STATEMENTS.lock().unwrap().push((thread, String::from_utf8_lossy(line).into_owned()));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The text of a statement out of a line of the log.
fn statement(line: &str) -> String {
    let text = line.split("db.statement=\"").nth(1).and_then(|text| text.split("\" rows_affected").next());
    let text = text.filter(|text| !text.is_empty()).or_else(|| line.split("summary=\"").nth(1));
    text.unwrap_or_else(|| panic!("no statement in {line}")).split("\" ").next().unwrap_or_default().to_owned()
}

/// What one request did.
#[derive(Debug, PartialEq, Eq)]
struct Work {
    hashes: u64,
    statements: Vec<String>,
    rows: i64,
    commits: u64,
}

struct Observed {
    app: TestApp<Member>,
    thread: String,
    commits: Arc<AtomicU64>,
    _folder: Folder,
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Observed {
    async fn start() -> Self {
        static LOG: OnceLock<()> = OnceLock::new();
        LOG.get_or_init(|| {
            tracing_subscriber::fmt()
                .with_env_filter("sqlx::query=debug")
                .with_ansi(false)
                .with_writer(|| Statements)
                .init();
        });
        let thread = format!("observed-{}", uuid::Uuid::new_v4().simple());
        let folder = Folder(std::env::temp_dir().join(format!("authwright-{thread}")));
        std::fs::create_dir_all(&folder.0).unwrap();
        let name = thread.clone();
        let options = SqliteConnectOptions::new()
            .filename(folder.0.join("app.db"))
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .thread_name(move |_| name.clone())
            .log_statements("debug".parse().unwrap());
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                let counted = Arc::clone(&counted);
                Box::pin(async move {
                    connection.lock_handle().await?.set_commit_hook(move || {
                        counted.fetch_add(1, Ordering::SeqCst);
                        true
                    });
                    Ok(())
                })
            })
            .connect_with(options)
            .await
            .unwrap();
        let app = TestApp::configured(|builder| builder.pool(pool), member_routes).await;
        Self { app, thread, commits, _folder: folder }
    }

    async fn work(&self, ask: impl Future<Output = TestAnswer>) -> (TestAnswer, Work) {
        let hashes = self.app.auth().hasher().hashes_done();
        let rows = count(&self.app, "SELECT total_changes()").await;
        let commits = self.commits.load(Ordering::SeqCst);
        STATEMENTS.lock().unwrap().retain(|(thread, _)| *thread != self.thread);
        let answer = ask.await;
        let run = STATEMENTS.lock().unwrap().clone();
        let run = run.into_iter().filter(|(thread, _)| *thread == self.thread);
        let work = Work {
            hashes: self.app.auth().hasher().hashes_done() - hashes,
            statements: run.map(|(_, line)| statement(&line)).collect(),
            commits: self.commits.load(Ordering::SeqCst) - commits,
            rows: count(&self.app, "SELECT total_changes()").await - rows,
        };
        (answer, work)
    }
}

/// The states in which an address can be.
const STATES: [&str; 7] = ["unknown", "pending", "confirmed", "unverified", "invited", "disabled", "closed"];

/// All are equally long, and so are answers that show what was typed.
fn address(state: &str) -> String {
    format!("{state:x<10}@example.org")
}

/// An application with an address in each state. All have the same password, where they have one.
async fn in_every_state() -> Observed {
    let observed = Observed::start().await;
    let app = &observed.app;
    for state in ["confirmed", "unverified", "disabled", "closed"] {
        let create =
            CreateMember { email: address(state), password: Some(Password::from(PASSWORD)), role: MemberRole::Member };
        let member = app.auth().create_user(create).await.unwrap();
        match state {
            "disabled" => app.auth().set_active(&member.id, false).await.unwrap(),
            "closed" => app.auth().delete_user(&member.id).await.unwrap(),
            _ => {}
        }
    }
    let sql = "UPDATE members SET email_verified_at = NULL WHERE email LIKE 'unverified%'";
    crate::support::by_hand(app, sql).await;
    app.auth().invite(&address("invited"), MemberRole::Admin, PendingMember {}).await.unwrap();
    let body = json!({ "email": address("pending"), "password": PASSWORD });
    assert_eq!(app.client().post("/auth/register", body).await.status(), 202);
    app.send_mail().await;
    app.advance(Duration::from_secs(61));
    observed
}

/// What must be the same: status, headers, names and attributes of cookies, and the body; without what is random, and
/// without the address itself.
fn seen(answer: &TestAnswer, email: &str) -> Value {
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            let value = match (name.as_str(), value.split_once('=')) {
                ("set-cookie", Some((cookie, rest))) => {
                    let (value, attributes) = rest.split_once(';').unwrap_or((rest, ""));
                    format!("{cookie}={} characters;{attributes}", value.len())
                }
                _ => value.to_owned(),
            };
            (name.to_string(), value)
        })
        .collect();
    let text = answer.text().replace(email, "ADDRESS");
    let text: Vec<String> = text
        .split("name=\"form_token\" value=\"")
        .enumerate()
        .map(|(at, part)| if at == 0 { part.to_owned() } else { part.split_once('"').unwrap().1.to_owned() })
        .collect();
    json!({ "status": answer.status(), "headers": headers, "body": text })
}

/// Asks the same for an address in each state, and again; all must be alike. Answers the status.
async fn neutral(
    observed: &Observed,
    states: &[&str],
    ask: impl AsyncFn(TestClient, String) -> TestAnswer,
) -> (u16, Work) {
    let mut first: Option<(Value, Work, u16)> = None;
    for round in 0..2 {
        for state in states {
            let email = address(state);
            let client = observed.app.client();
            let (answer, work) = observed.work(ask(client, email.clone())).await;
            let seen = seen(&answer, &email);
            match &first {
                None => first = Some((seen, work, answer.status())),
                Some((expected, expected_work, _)) => {
                    assert_eq!(seen, *expected, "{state}, round {round}");
                    assert_eq!(work, *expected_work, "{state}, round {round}");
                }
            }
        }
    }
    let (_, work, answered) = first.unwrap();
    (answered, work)
}

// RE-1, RE-12
#[tokio::test]
async fn registering_tells_nothing() {
    let observed = in_every_state().await;
    let (status, work) = neutral(&observed, &STATES, async |client, email| {
        client.post("/auth/register", json!({ "email": email, "password": PASSWORD })).await
    })
    .await;
    assert_eq!(status, 202);
    assert_eq!((work.hashes, work.rows, work.commits), (1, 2, 1), "{work:?}");
    assert_eq!(work.statements.len(), 2, "a sign-up and an intent: {work:?}");
}

// RE-1, RE-2, RE-12
#[tokio::test]
async fn the_pages_tell_nothing() {
    let observed = in_every_state().await;
    for (path, password, status) in [
        ("/auth/register", Some(PASSWORD), 202),
        ("/auth/register", Some("short"), 422),
        ("/auth/verify/resend", None, 303),
        ("/auth/password/forgot", None, 303),
        ("/auth/login", Some("a phrase that is not theirs"), 401),
    ] {
        let (answered, work) = neutral(&observed, &STATES, async |client, email| {
            let mut fields = vec![("email", email.as_str())];
            fields.extend(password.map(|password| ("password", password)));
            client.submit(path, &fields).await
        })
        .await;
        assert!([status, 202].contains(&answered), "{path}: {answered} {work:?}");
    }
}

// RE-2, RE-12
#[tokio::test]
async fn asking_for_a_mail_tells_nothing() {
    let observed = in_every_state().await;
    for path in ["/auth/verify/resend", "/auth/password/forgot"] {
        let (status, work) =
            neutral(&observed, &STATES, async |client, email| client.post(path, json!({ "email": email })).await).await;
        assert_eq!(status, 202, "{path}");
        assert_eq!((work.hashes, work.rows, work.commits, work.statements.len()), (0, 1, 1, 1), "{path}: {work:?}");
    }
}

// RE-2, PW-10
#[tokio::test]
async fn a_wrong_password_tells_nothing() {
    let observed = in_every_state().await;
    for password in ["a phrase that is not theirs", "", "x", "\u{1f511}"] {
        let (status, work) = neutral(&observed, &STATES, async |client, email| {
            client.post("/auth/login", json!({ "email": email, "password": password, "remember": true })).await
        })
        .await;
        assert_eq!(status, 401);
        assert_eq!((work.hashes, work.rows, work.commits, work.statements.len()), (1, 0, 0, 2), "{work:?}");
    }
}

// RE-2, PW-10: who knows the password of an account that may not be entered learns nothing by it either.
#[tokio::test]
async fn the_right_password_of_an_account_that_is_shut_tells_nothing() {
    let observed = in_every_state().await;
    let shut = ["unknown", "pending", "unverified", "invited", "disabled", "closed"];
    let (status, work) = neutral(&observed, &shut, async |client, email| {
        client.post("/auth/login", json!({ "email": email, "password": PASSWORD })).await
    })
    .await;
    assert_eq!(status, 401);
    assert_eq!((work.hashes, work.rows, work.commits), (1, 0, 0), "{work:?}");
}

// RE-2, RE-12: signing up for an address and logging in with the password of that sign-up does not tell whether the
// address is taken.
#[tokio::test]
async fn a_sign_up_of_ones_own_is_no_probe() {
    let observed = in_every_state().await;
    let mine = "the phrase of an attacker";
    for state in STATES {
        let body = json!({ "email": address(state), "password": mine });
        observed.app.client().post("/auth/register", body).await;
    }
    let (status, work) = neutral(&observed, &STATES, async |client, email| {
        client.post("/auth/login", json!({ "email": email, "password": mine })).await
    })
    .await;
    assert_eq!(status, 401);
    assert_eq!((work.hashes, work.rows, work.commits), (1, 0, 0), "{work:?}");
}

// PW-2, RE-2: what is too long is refused before any account is looked for.
#[tokio::test]
async fn a_password_that_is_too_long_costs_nothing() {
    let observed = in_every_state().await;
    for password in ["x".repeat(257), "\u{1f511}".repeat(257), "x".repeat(5_000)] {
        for path in ["/auth/login", "/auth/register"] {
            let (status, work) = neutral(&observed, &STATES, async |client, email| {
                client.post(path, json!({ "email": email, "password": password })).await
            })
            .await;
            assert_eq!(status, 422, "{path}");
            assert_eq!((work.hashes, work.statements.len()), (0, 0), "{path}: {work:?}");
        }
    }
}

// RE-2: a mail server that does not answer shows nowhere, for no request asks it.
#[tokio::test]
async fn a_mail_is_written_by_nobody_who_is_waited_for() {
    let observed = in_every_state().await;
    let before = observed.app.mails_to(&address("confirmed")).await.len();
    let body = json!({ "email": address("confirmed") });
    observed.app.client().post("/auth/password/forgot", body).await;
    let waiting = "SELECT count(*) FROM auth_member_outbox WHERE state = 'waiting'";
    assert_eq!(count(&observed.app, waiting).await, 1);
    assert_eq!(observed.app.mails_to(&address("confirmed")).await.len(), before + 1);
}

// RE-1: the owner of a taken address is told, and nobody else.
#[tokio::test]
async fn the_owner_of_a_taken_address_is_told() {
    let observed = in_every_state().await;
    let app = &observed.app;
    for (state, told) in [("unknown", false), ("pending", false), ("confirmed", true), ("unverified", true)] {
        let body = json!({ "email": address(state), "password": PASSWORD });
        app.client().post("/auth/register", body).await;
        let mail = app.mail_to(&address(state)).await;
        assert_eq!(!mail.text.contains("token="), told, "{state}: {}", mail.text);
    }
}

// RE-3: a new operation that anybody may call fails this until it is asked above, or shown to take no address.
#[tokio::test]
async fn each_operation_that_anybody_may_call_is_asked_for_every_state() {
    // They take a link or a session; links that are none are answered alike in `tokens.rs` and `verify_email.rs`.
    const BY_LINK: [&str; 5] =
        ["/auth/email/confirm", "/auth/invitation", "/auth/logout", "/auth/password/reset", "/auth/verify"];
    let observed = Observed::start().await;
    let asked = include_str!("neutrality.rs").split("const BY_LINK").next().unwrap();
    let mut by_link = Vec::new();
    for entry in &member_routes(observed.app.auth().clone()).access_table() {
        if entry.method == "POST" && entry.access == Access::Public {
            let path = entry.path.as_str();
            if BY_LINK.contains(&path) {
                by_link.push(path.to_owned());
            } else {
                assert!(asked.contains(&format!("\"{path}\"")), "nobody asks {path} for addresses in every state");
            }
        }
    }
    by_link.sort_unstable();
    assert_eq!(by_link, BY_LINK);
}
