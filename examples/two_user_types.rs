//! Members and staff in one application: two structs, each with its own table, roles, sessions and pages.
//!
//! `cargo run --example two_user_types` makes its database file, and prints where it is and where it listens.
//! `cargo run --example two_user_types -- create-user boss@example.org --role manager` makes the first of the staff.

#![allow(missing_docs)]

use authwright::{Builder, prelude::*};
use axum::extract::FromRef;
use tokio::net::TcpListener;

/// Anybody who signs up, at `/auth`.
#[derive(Clone, AuthUser)]
#[roles(#[default] member)]
pub struct Member {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: MemberRole,
    #[auth(register, edit, public)]
    pub nickname: String,
}

/// Whoever works here, at `/staff/auth`.
#[derive(Clone, AuthUser)]
#[auth(table = "staff", realm = "staff", roles_module = staff_roles)]
#[roles(manager, #[default] clerk)]
pub struct Staff {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(public)]
    pub role: StaffRole,
}

#[derive(Clone)]
struct App {
    members: Auth<Member>,
    staff: Auth<Staff>,
}

impl FromRef<App> for Auth<Member> {
    fn from_ref(app: &App) -> Self {
        app.members.clone()
    }
}

impl FromRef<App> for Auth<Staff> {
    fn from_ref(app: &App) -> Self {
        app.staff.clone()
    }
}

#[public]
async fn home(member: Option<CurrentUser<Member>>, staff: Option<CurrentUser<Staff>>) -> String {
    let member = member.map_or_else(|| String::from("nobody"), |member| member.nickname.clone());
    let staff = staff.map_or_else(|| String::from("nobody"), |staff| staff.email.clone());
    format!("member: {member}\nstaff: {staff}\n")
}

#[require_login(Member)]
async fn club() -> &'static str {
    "for members\n"
}

#[require_role(staff_roles::manager)]
async fn payroll(me: CurrentUser<Staff>) -> String {
    format!("for managers, such as {}\n", me.email)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_target(false).compact().with_writer(std::io::stderr).init();

    let members = Auth::<Member>::from_env().await?;
    // On the same connections; nobody signs up as staff.
    let staff = Builder::<Staff>::from_env().path("/staff/auth").pool(members.pool().clone());
    let staff = staff.registration(Registration::Invite).build().await?;
    let app = Router::new()
        .route("/", get(home))
        .route("/club", get(club))
        .route("/payroll", get(payroll))
        .merge(members.routes())
        .merge(staff.routes())
        .with_state(App { members: members.clone(), staff: staff.clone() });
    if staff.command(std::env::args(), &app).await? {
        return Ok(());
    }

    let port = std::env::var("PORT").unwrap_or_else(|_| String::from("3000"));
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    // `serve` sends the members' mail; the staff's has a worker of its own.
    tokio::spawn(staff.worker());
    members.serve(listener, app).await?;
    Ok(())
}
