//! A user of your own making: another name, ids of another type, columns of your own types, your own roles, your own
//! mail, your own state and your own pool.
//!
//! `cargo run --example custom_user` makes the file `members.db` and prints where it listens.

#![allow(missing_docs)]

use std::{collections::BTreeMap, fmt, str::FromStr};

use authwright::{Builder, prelude::*};
use axum::extract::{FromRef, State};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::net::TcpListener;
use uuid::Uuid;

/// An id that cannot be taken for another one.
#[derive(Clone, Debug, PartialEq, Eq, AuthId)]
pub struct MemberId(Uuid);

#[derive(Clone, AuthUser)]
#[auth(table = "members", templates(verify_email = "examples/welcome"))]
#[roles(owner, editor, #[default] reader)]
pub struct Member {
    pub id: MemberId,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(public)]
    pub role: MemberRole,
    pub is_active: bool,
    pub email_verified_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub last_login_at: Option<DateTime<Utc>>,

    /// What the others see
    #[auth(register, edit, public, unique, validate = readable)]
    pub nickname: String,
    #[auth(register, edit, public)]
    pub birthday: Option<NaiveDate>,
    /// Stored by `Display` and `FromStr`
    #[auth(register, edit, public, as = text)]
    pub plan: Plan,
    /// Stored by serde
    #[auth(public, default, as = json, column = "settings_json")]
    pub settings: Settings,
    #[auth(default = 100)]
    pub credits: i32,
}

fn readable(nickname: &str) -> Result<(), &'static str> {
    let fits = (2..=20).contains(&nickname.chars().count());
    if fits { Ok(()) } else { Err("A nickname has 2 to 20 characters.") }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Free,
    Paid,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "free",
            Self::Paid => "paid",
        })
    }
}

impl FromStr for Plan {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "free" => Ok(Self::Free),
            "paid" => Ok(Self::Paid),
            _ => Err(()),
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    pub newsletter: bool,
    pub shortcuts: BTreeMap<String, String>,
}

/// The application's own state.
#[derive(Clone)]
struct App {
    auth: Auth<Member>,
    pool: SqlitePool,
}

impl FromRef<App> for Auth<Member> {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}

impl FromRef<App> for SqlitePool {
    fn from_ref(app: &App) -> Self {
        app.pool.clone()
    }
}

#[public]
async fn home(me: Option<CurrentUser<Member>>) -> String {
    match me {
        Some(me) => format!("Hello {}, you have {} credits.\n", me.nickname, me.credits),
        None => String::from("Welcome. POST to /auth/register, or open it in a browser.\n"),
    }
}

/// A statement of the application's own, on the same connections.
#[require_role(owner, editor)]
async fn statistics(State(pool): State<SqlitePool>) -> Result<String, axum::http::StatusCode> {
    let count: Result<i64, _> = sqlx::query_scalar("SELECT count(*) FROM members").fetch_one(&pool).await;
    count.map(|count| format!("{count} members\n")).map_err(|_| axum::http::StatusCode::SERVICE_UNAVAILABLE)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_target(false).compact().with_writer(std::io::stderr).init();

    let options = SqliteConnectOptions::new().filename("members.db").create_if_missing(true).foreign_keys(true);
    let pool = SqlitePoolOptions::new().connect_with(options).await?;
    let auth = Builder::<Member>::from_env().pool(pool.clone()).build().await?;
    let app = Router::new()
        .route("/", get(home))
        .route("/statistics", get(statistics))
        .merge(auth.routes())
        .with_state(App { auth: auth.clone(), pool });
    if auth.command(std::env::args(), &app).await? {
        return Ok(());
    }

    let port = std::env::var("PORT").unwrap_or_else(|_| String::from("3000"));
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    auth.serve(listener, app).await?;
    Ok(())
}
