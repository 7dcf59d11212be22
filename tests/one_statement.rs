//! A guarded request costs one SELECT and one wait for the database, however many ask who it comes from; a request
//! that comes from nobody costs none.

#![allow(missing_docs, clippy::unwrap_used, unreachable_pub)]

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::{Arc, Mutex},
};

use authwright::{
    mail::{DevMailbox, Transport},
    prelude::*,
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use tower::Service;
use tracing_subscriber::EnvFilter;

#[derive(Clone, AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin)]
async fn guarded() {}

#[require_role(admin)]
async fn asked_again(me: CurrentUser<User>, perhaps: Option<CurrentUser<User>>) {
    assert_eq!(perhaps.unwrap().id, me.id);
}

#[public]
async fn public() {}

#[public]
async fn perhaps(me: Option<CurrentUser<User>>) -> String {
    me.map_or_else(String::new, |me| me.email.clone())
}

/// What sqlx logs: one line a statement, from whichever thread runs it.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<u8>>>);

impl Statements {
    fn lines(&self) -> Vec<String> {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
    }
}

impl io::Write for Statements {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a future answers, and how often it had to wait.
async fn waits<T>(future: impl Future<Output = T>) -> (T, usize) {
    let (mut future, mut waits) = (pin!(future), 0);
    let answer = poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        waits += usize::from(polled.is_pending());
        polled
    });
    (answer.await, waits)
}

/// How often each request is made, to see it undisturbed at least once.
const ROUNDS: usize = 100;

#[tokio::test]
async fn a_guarded_request_costs_one_statement() {
    let statements = Statements::default();
    let writer = statements.clone();
    // For all threads: the statements run on those of the driver.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("sqlx::query=debug"))
        .with_writer(move || writer.clone())
        .init();

    let file = std::env::temp_dir().join(format!("authwright-statements-{}.db", uuid::Uuid::now_v7()));
    let auth = Auth::<User>::builder()
        .database_url(format!("sqlite:{}?mode=rwc", file.display()))
        .migrate_at_start(true)
        .secret("t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA=")
        .base_url("https://shop.example.com")
        .mail_from("no-reply@example.com")
        .transport(Transport::Mailbox(DevMailbox::new()))
        .cheap_hashing()
        .build()
        .await
        .unwrap();
    let password = || Password::from("plum orbit walnut seventeen");
    let email = String::from("ann@example.org");
    auth.create_user(CreateUser { email: email.clone(), password: Some(password()), role: UserRole::Admin })
        .await
        .unwrap();
    let credentials = Credentials { email, password: password(), remember: true, client: String::new() };
    let secret = auth.login(credentials).await.unwrap().secret.text().expose().clone();
    let other = if secret.starts_with('A') { 'B' } else { 'A' };

    let app = Router::new()
        .route("/guarded", get(guarded))
        .route("/asked-again", get(asked_again))
        .route("/public", get(public))
        .route("/perhaps", get(perhaps))
        .nest(
            "/layer",
            Router::new()
                .route("/public", get(public))
                .route("/asked-again", get(asked_again))
                .route_layer(auth.require::<roles::admin>()),
        );
    let mut app = app.with_state::<()>(auth.clone());
    let (valid, unknown) =
        (format!("__Host-user_session={secret}"), format!("__Host-user_session={other}{}", &secret[1..]));
    let malformed = format!("__Host-user_session={}", &secret[1..]);

    // Those of the start.
    statements.0.lock().unwrap().clear();
    let mut expected = 0;
    for (path, cookie, status, count) in [
        ("/guarded", Some(&valid), StatusCode::OK, 1),
        ("/asked-again", Some(&valid), StatusCode::OK, 1),
        ("/perhaps", Some(&valid), StatusCode::OK, 1),
        ("/layer/public", Some(&valid), StatusCode::OK, 1),
        ("/layer/asked-again", Some(&valid), StatusCode::OK, 1),
        ("/layer/public", None, StatusCode::UNAUTHORIZED, 0),
        ("/public", Some(&valid), StatusCode::OK, 0),
        ("/guarded", Some(&unknown), StatusCode::UNAUTHORIZED, 1),
        ("/perhaps", Some(&unknown), StatusCode::OK, 1),
        ("/guarded", None, StatusCode::UNAUTHORIZED, 0),
        ("/perhaps", None, StatusCode::OK, 0),
        ("/guarded", Some(&malformed), StatusCode::UNAUTHORIZED, 0),
        ("/perhaps", Some(&malformed), StatusCode::OK, 0),
    ] {
        let case = format!("{path} with {cookie:?}");
        let mut least = usize::MAX;
        for _ in 0..ROUNDS {
            let mut request = Request::get(path);
            if let Some(cookie) = cookie {
                request = request.header("cookie", cookie);
            }
            let (answer, waits) = waits(app.call(request.body(Body::empty()).unwrap())).await;
            assert_eq!(answer.unwrap().status(), status, "{case}");
            least = least.min(waits);
            expected += count;
            // A statement is logged when its thread is done with it, which may be after the answer.
            while statements.lines().len() < expected {
                tokio::task::yield_now().await;
            }
            assert_eq!(statements.lines().len(), expected, "{case}: {:#?}", statements.lines());
        }
        // The driver's thread hands over the row and the end, which is two waits where it is interrupted between them,
        // and none where it is the faster. A second round trip would show each time.
        assert!(least <= count, "{case}: {least} waits");
    }
    // By then every thread is done, so that none has anything left to log.
    auth.pool().close().await;
    let lines = statements.lines();
    assert_eq!(lines.len(), expected, "{lines:#?}");
    assert!(lines.iter().all(|line| line.contains("SELECT s.public_id")), "{lines:#?}");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}
