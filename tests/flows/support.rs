//! The application that the flow tests are about: the README's struct with a little more, and three guarded routes.

use std::{
    convert::Infallible,
    fmt::Write,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use authwright::{
    mail::Transport,
    prelude::*,
    store::Dialect,
    test::{TestAnswer, TestApp, TestClient, TestMail, TestRouter},
};
use axum::{
    body::{Body, Bytes, HttpBody},
    http::Method,
};
use http_body::Frame;
use serde_json::json;

#[derive(Clone, AuthUser)]
#[roles(admin(grants = [user, helper]), user, helper)]
pub(crate) struct User {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(public)]
    pub role: UserRole,
    pub is_active: bool,
    #[auth(register, edit, public, validate = short_enough)]
    pub display_name: String,
    #[auth(register, edit, unique)]
    pub nickname: Option<String>,
    #[auth(default = 0)]
    pub credits: i64,
}

fn short_enough(name: &str) -> Result<(), &'static str> {
    if name.chars().count() <= 40 { Ok(()) } else { Err("A name has at most 40 characters.") }
}

#[public]
async fn home(me: Option<CurrentUser<User>>) -> String {
    me.map_or_else(|| String::from("nobody"), |me| me.email.clone())
}

#[require_role(admin)]
async fn reports() -> &'static str {
    "for admins"
}

#[require_role(admin, helper)]
async fn tickets(me: CurrentUser<User>) -> String {
    format!("hello {}", me.display_name)
}

#[require_login]
pub(crate) async fn refund(body: String) -> String {
    format!("refunded {body}")
}

/// Which framework this run is about: axum, or actix-web where `TEST_FRAMEWORK` says `actix`.
pub(crate) fn is_actix() -> bool {
    std::env::var_os("TEST_FRAMEWORK").is_some_and(|name| name == "actix")
}

/// A router of the framework that this run is about: what is written once is built of the one's names or the other's.
macro_rules! router {
    ($router:expr) => {
        if $crate::support::is_actix() {
            #[allow(unused_imports)]
            use authwright::actix::{Router, any, delete, get, patch, post, put};
            authwright::test::TestRouter::from($router)
        } else {
            #[allow(unused_imports)]
            use authwright::axum::{Router, any, delete, get, patch, post, put};
            authwright::test::TestRouter::from($router)
        }
    };
}
#[allow(unused_imports, reason = "not every program that has this file makes other routers")]
pub(crate) use router;

pub(crate) fn routes(auth: Auth<User>) -> TestRouter {
    router!(
        Router::new()
            .route("/", get(home))
            .route("/reports", get(reports))
            .route("/tickets", get(tickets))
            .route("/refund", post(refund))
            .merge(auth.routes())
            .with_state(auth)
    )
}

/// On a file, as in earnest.
pub(crate) async fn app() -> TestApp<User> {
    TestApp::on_file(routes).await
}

pub(crate) const PASSWORD: &str = "a long enough phrase";

/// Signs up in a new browser; the answer and the browser.
pub(crate) async fn register(app: &TestApp<User>, email: &str) -> (TestAnswer, TestClient) {
    let client = app.client();
    let answer =
        client.post("/auth/register", json!({ "email": email, "password": PASSWORD, "display_name": "Ann" })).await;
    (answer, client)
}

/// Signs up and confirms; the browser is logged in.
pub(crate) async fn registered(app: &TestApp<User>, email: &str) -> TestClient {
    let (answer, client) = register(app, email).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    let token = app.mail_to(email).await.token();
    let answer = client.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    client
}

/// Logs in from a new browser.
pub(crate) async fn log_in(app: &TestApp<User>, email: &str, password: &str) -> (TestAnswer, TestClient) {
    let client = app.client();
    let answer = client.post("/auth/login", json!({ "email": email, "password": password })).await;
    (answer, client)
}

/// Signs up in a new browser with a password and a name of one's own; the browser, and the token of the mailed link.
///
/// A minute goes by after it, since an address gets one such mail a minute (ML-4).
pub(crate) async fn sign_up(app: &TestApp<User>, email: &str, password: &str, name: &str) -> (TestClient, String) {
    let client = app.client();
    let body = json!({ "email": email, "password": password, "display_name": name });
    let answer = client.post("/auth/register", body).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    let token = app.mail_to(email).await.token();
    app.advance(Duration::from_secs(61));
    (client, token)
}

/// The number that a statement counts.
pub(crate) async fn count<U: authwright::user::AuthUser>(app: &TestApp<U>, sql: &str) -> i64 {
    text(app, sql).await.parse().unwrap()
}

/// The one text that a statement answers.
pub(crate) async fn text<U: authwright::user::AuthUser>(app: &TestApp<U>, sql: &str) -> String {
    let rows = app.rows(sql).await;
    assert_eq!((rows.len(), rows[0].len()), (1, 1), "{sql}");
    rows[0][0].clone()
}

/// Runs a statement by hand, for what no flow does.
pub(crate) async fn by_hand<U: authwright::user::AuthUser>(app: &TestApp<U>, sql: &str) {
    app.rows(sql).await;
}

/// Who an answer of `/auth/me` is about; empty where it is a refusal.
pub(crate) async fn who(client: &TestClient) -> String {
    client.get("/auth/me").await.json()["email"].as_str().unwrap_or_default().to_owned()
}

/// All of an answer that must not depend on an account: status, headers and body.
pub(crate) fn whole(answer: &TestAnswer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    (answer.status(), headers, answer.text())
}

/// Another password than [`PASSWORD`].
pub(crate) const OTHER_PASSWORD: &str = "some more words in a row";

/// More than the minute in which an address gets one mail of a kind.
pub(crate) const PAST_MINUTE: Duration = Duration::from_secs(61);

/// The newest mail to an address whose subject begins so.
pub(crate) async fn mail(app: &TestApp<User>, address: &str, subject: &str) -> Option<TestMail> {
    app.mails_to(address).await.into_iter().find(|mail| mail.subject.starts_with(subject))
}

/// Asks for a link to reset a password.
pub(crate) async fn forgot(app: &TestApp<User>, email: &str) -> TestAnswer {
    app.client().post("/auth/password/forgot", json!({ "email": email })).await
}

/// The token of a new link to reset the password of an address.
pub(crate) async fn reset_token(app: &TestApp<User>, email: &str) -> String {
    app.advance(PAST_MINUTE);
    let answer = forgot(app, email).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    mail(app, email, "Set a new password").await.expect("a mail with the link").token()
}

/// Resets a password by a link, in a browser that has not been here before.
pub(crate) async fn reset(app: &TestApp<User>, token: &str, password: &str) -> TestAnswer {
    app.client().post("/auth/password/reset", json!({ "token": token, "password": password })).await
}

/// The token of a new link to move the account of a browser to another address.
pub(crate) async fn change_token(app: &TestApp<User>, client: &TestClient, email: &str) -> String {
    app.advance(PAST_MINUTE);
    let answer = client.post("/auth/email/change", json!({ "email": email, "password": PASSWORD })).await;
    assert_eq!(answer.status(), 202, "{}", answer.text());
    mail(app, email, "Confirm your new email").await.expect("a mail with the link").token()
}

/// Whether an address and a password let somebody in.
pub(crate) async fn enters(app: &TestApp<User>, email: &str, password: &str) -> bool {
    log_in(app, email, password).await.0.status() == 200
}

/// Whether a browser is logged in.
pub(crate) async fn is_in(client: &TestClient) -> bool {
    client.get("/auth/me").await.status() == 200
}

/// The users as their rows say, for a look at whether anything has changed.
pub(crate) async fn rows(app: &TestApp<User>) -> Vec<Vec<String>> {
    app.rows("SELECT * FROM users ORDER BY id").await
}

/// To whom mails went, the newest first.
pub(crate) fn recipients(app: &TestApp<User>) -> Vec<String> {
    match app.auth().transport() {
        Transport::Mailbox(mailbox) => mailbox.list().iter().map(|mail| mail.to.clone()).collect(),
        other => panic!("{other:?} cannot be read"),
    }
}

pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// What a browser asks for when it opens a page.
pub(crate) const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
/// The cookie of a session of [`User`] on https.
pub(crate) const SESSION: &str = "__Host-user_session";

/// Every row of every table, as text: what is the same before and after was not changed.
pub(crate) async fn dump<U: authwright::user::AuthUser>(app: &TestApp<U>) -> String {
    let mut dump = String::new();
    for table in tables(app).await {
        for row in app.rows(format!("SELECT * FROM {table} ORDER BY 1")).await {
            writeln!(dump, "{table}: {row:?}").unwrap();
        }
    }
    dump
}

/// Makes every new row of a table fail, by a rule of this name.
pub(crate) async fn break_inserts<U: authwright::user::AuthUser>(app: &TestApp<U>, table: &str, name: &str) {
    let sql = match app.auth().pool().dialect() {
        Dialect::Sqlite => {
            format!("CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'out of order'); END")
        }
        Dialect::Postgres => format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (FALSE) NOT VALID"),
        _ => format!("CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW SIGNAL SQLSTATE '45000'"),
    };
    by_hand(app, &sql).await;
}

/// Lets rows into the table again.
pub(crate) async fn mend_inserts<U: authwright::user::AuthUser>(app: &TestApp<U>, table: &str, name: &str) {
    let sql = match app.auth().pool().dialect() {
        Dialect::Postgres => format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
        _ => format!("DROP TRIGGER {name}"),
    };
    by_hand(app, &sql).await;
}

/// The bytes in a column of the newest session, in hexadecimal.
pub(crate) async fn hexadecimal<U: authwright::user::AuthUser>(app: &TestApp<U>, column: &str) -> String {
    let hex = match app.auth().pool().dialect() {
        Dialect::Postgres => format!("encode({column}, 'hex')"),
        _ => format!("hex({column})"),
    };
    let sql = format!("SELECT {hex} FROM auth_user_sessions ORDER BY created_at DESC, secret_hash LIMIT 1");
    text(app, &sql).await
}

/// What has been written: the rows, and on one connection of `SQLite` how often any row was changed.
pub(crate) async fn changes<U: authwright::user::AuthUser>(app: &TestApp<U>) -> (String, i64) {
    let count = match app.auth().pool().dialect() {
        Dialect::Sqlite => count(app, "SELECT total_changes()").await,
        _ => 0,
    };
    (dump(app).await, count)
}

/// The tables of the database, in order.
pub(crate) async fn tables<U: authwright::user::AuthUser>(app: &TestApp<U>) -> Vec<String> {
    let sql = match app.auth().pool().dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        }
        Dialect::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
        _ => "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name",
    };
    app.rows(sql).await.into_iter().flatten().collect()
}

/// The toolkit's own routes, as its table has them.
pub(crate) fn own_routes(app: &TestApp<User>) -> Vec<(Method, String)> {
    let routes: Router<Auth<User>> = app.auth().routes();
    routes.access_table().iter().map(|line| (line.method.parse().unwrap(), line.path.clone())).collect()
}

/// A body that comes piece by piece, and how often somebody asked for a piece.
pub(crate) fn streamed(bytes: usize) -> (Body, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (Body::new(Streamed { asked: Arc::clone(&asked), left: bytes }), asked)
}

struct Streamed {
    asked: Arc<AtomicUsize>,
    left: usize,
}

impl HttpBody for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.get_mut();
        body.asked.fetch_add(1, Ordering::SeqCst);
        let piece = body.left.min(1024);
        body.left -= piece;
        Poll::Ready((piece > 0).then(|| Ok(Frame::data(Bytes::from(vec![b'a'; piece])))))
    }
}
