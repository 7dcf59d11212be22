//! An application that calls authwright `auth_kit`: whatever the macros write must be found there.
//!
//! It has no other dependency, and two kinds of users, each with mails and pages of its own.

use auth_kit::prelude::*;

/// Who buys.
#[derive(Clone, AuthUser)]
#[auth(
    crate = ::auth_kit,
    templates(
        verify_email = "mail/welcome",
        reset_password = "mail/new_password",
        pages(login = "pages/enter"),
    )
)]
#[roles(admin, user)]
pub struct User {
    /// A number that the database counts.
    pub id: i64,
    /// Where links are mailed to.
    pub email: String,
    /// What is left of the password.
    pub password_hash: PasswordHash,
    /// What the user may do.
    pub role: UserRole,
    /// What others see.
    #[auth(register, edit, public, validate = not_blank)]
    pub display_name: String,
}

fn not_blank(name: &str) -> Result<(), &'static str> {
    if name.trim().is_empty() { Err("must not be blank") } else { Ok(()) }
}

/// What anybody sees.
#[public(crate = ::auth_kit)]
pub async fn home() -> &'static str {
    "welcome"
}

/// What those see who are logged in.
#[require_login(crate = ::auth_kit)]
pub async fn account(me: CurrentUser<User>) -> String {
    me.display_name.clone()
}

/// What administrators see.
#[require_role(admin, crate = ::auth_kit)]
pub async fn reports() -> &'static str {
    "for admins"
}

/// Who sells.
pub mod staff {
    use auth_kit::prelude::*;

    /// A number of the staff.
    #[derive(Clone, Debug, PartialEq, AuthId)]
    #[auth(crate = ::auth_kit)]
    pub struct StaffId(i64);

    /// Who sells.
    #[derive(Clone, AuthUser)]
    #[auth(crate = ::auth_kit, realm = "staff", table = "staff")]
    #[roles(owner, #[default] clerk)]
    pub struct Staff {
        /// The number.
        pub id: StaffId,
        /// Where links are mailed to.
        pub email: String,
        /// What is left of the password.
        pub password_hash: PasswordHash,
        /// What they may do.
        pub role: StaffRole,
    }
}

/// What owners see.
#[require_role(staff::roles::owner, crate = ::auth_kit)]
pub async fn accounts(me: CurrentUser<staff::Staff>) -> String {
    me.email.clone()
}

/// What all of the staff see.
#[require_login(staff::Staff, crate = ::auth_kit)]
pub async fn stock() -> &'static str {
    "for the staff"
}

/// The routes of those who buy.
pub fn routes(auth: &Auth<User>) -> Router<Auth<User>> {
    Router::new()
        .route("/", get(home))
        .route("/account", get(account))
        .route("/reports", get(reports))
        .merge(auth.routes())
}

/// The routes of those who sell.
pub fn staff_routes(auth: &Auth<staff::Staff>) -> Router<Auth<staff::Staff>> {
    Router::new().route("/accounts", get(accounts)).route("/stock", get(stock)).merge(auth.routes())
}
