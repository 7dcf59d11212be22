//! The application that the flow tests are about: the README's struct with a little more, and three guarded routes.

use authwright::{
    prelude::*,
    test::{TestAnswer, TestApp, TestClient},
};
use serde_json::json;

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
