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
};

use authwright::{
    prelude::*,
    test::{TestAnswer, TestApp, TestClient},
};
use axum::{
    body::{Body, Bytes, HttpBody},
    http::Method,
};
use http_body::Frame;
use serde_json::json;
use sqlx::{AssertSqlSafe, Row};

#[derive(Clone, AuthUser)]
#[roles(admin, user, helper)]
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
async fn refund(body: String) -> String {
    format!("refunded {body}")
}

pub(crate) fn routes(auth: Auth<User>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/reports", get(reports))
        .route("/tickets", get(tickets))
        .route("/refund", post(refund))
        .merge(auth.routes())
        .with_state(auth)
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

pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// What a browser asks for when it opens a page.
pub(crate) const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
/// The cookie of a session of [`User`] on https.
pub(crate) const SESSION: &str = "__Host-user_session";

/// Every row of every table, as text: what is the same before and after was not changed.
pub(crate) async fn dump(pool: &sqlx::SqlitePool) -> String {
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .fetch_all(pool)
        .await
        .unwrap();
    let mut text = String::new();
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info(?) ORDER BY cid")
                .bind(&table)
                .fetch_all(pool)
                .await
                .unwrap();
        let row = columns.join(" || ', ' || ");
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT {row} FROM \"{table}\" ORDER BY 1")))
            .fetch_all(pool)
            .await
            .unwrap();
        for row in rows {
            writeln!(text, "{table}: {}", row.get::<String, _>(0)).unwrap();
        }
    }
    text
}

/// The toolkit's own routes, as its table has them.
pub(crate) fn own_routes(app: &TestApp<User>) -> Vec<(Method, String)> {
    let routes: Router<Auth<User>> = app.auth().routes();
    routes.routes().iter().map(|line| (line.method.parse().unwrap(), line.path.clone())).collect()
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
