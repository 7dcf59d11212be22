//! The program of the README on actix-web: the struct and the handlers are the same.
//!
//! `cargo run --example quickstart_actix --features actix` makes its `SQLite` file, and prints where it is and where the
//! mails are.

#![allow(missing_docs)]

use actix_web::web::Html;
use authwright::{
    actix::{Router, State, get},
    prelude::*,
};
use tokio::net::TcpListener;

#[derive(Clone, AuthUser)]
#[roles(admin, user, helper)]
pub struct User {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(public)]
    pub role: UserRole,
    #[auth(register, edit, public)]
    pub display_name: String,
    #[auth(default = 0)]
    pub credits: i64,
}

#[public]
async fn home(me: Option<CurrentUser<User>>, State(auth): State<Auth<User>>) -> Html {
    let who = match &me {
        Some(me) => format!("You are logged in, and your role is {}.", me.role),
        None => String::from("You are not logged in."),
    };
    Html::new(HOME.replace("{who}", &who).replace("{auth}", &auth.settings().path("")))
}

#[require_role(admin)]
async fn reports() -> &'static str {
    "for admins"
}

#[require_role(admin, helper)] // any of them
async fn tickets(me: CurrentUser<User>) -> String {
    format!("hello {}", me.display_name)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_target(false).compact().with_writer(std::io::stderr).init();

    let auth = Auth::<User>::from_env().await?; // DATABASE_URL, AUTH_SECRET, AUTH_BASE_URL, SMTP_URL, ...
    let app = Router::new() // authwright's: takes only handlers that say who may call them
        .route("/", get(home))
        .route("/reports", get(reports))
        .route("/tickets", get(tickets))
        .merge(auth.routes()) // /auth/login, /auth/register, ...
        .with_state(auth.clone());
    if auth.command(std::env::args(), &app).await? {
        return Ok(()); // create-user, set-role, migrate, schema, routes
    }

    let port = std::env::var("PORT").unwrap_or_else(|_| String::from("3000"));
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    auth.serve(listener, app).await?;
    Ok(())
}

const HOME: &str = include_str!("home.html");
