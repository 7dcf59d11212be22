//! What the macros write needs nothing in scope: no prelude, no names of `std`, and none that the application hides.

#![no_implicit_prelude]
#![allow(missing_docs)]

use ::authwright::{
    Auth, AuthUser, PasswordHash,
    axum::{CurrentUser, Router, get},
    public, require_login, require_role,
};

/// Names that generated code would meet if it did not say whose it means.
pub mod hostile {
    pub struct Option;
    pub struct Result;
    pub struct String;
    pub struct Vec;
    pub struct Some;
    pub trait Clone {}
    pub trait Default {}
    pub trait From {}
}

#[allow(unused_imports)]
use self::hostile::{Clone, Default, From, Option, Result, Some, String, Vec};

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: ::std::string::String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register, edit, public, validate = any)]
    pub display_name: ::std::string::String,
    #[auth(register, edit, public)]
    pub motto: ::core::option::Option<::std::string::String>,
    #[auth(default = 0, edit, public)]
    pub credits: i64,
    #[auth(default, as = json)]
    pub tags: ::std::vec::Vec<::std::string::String>,
}

/// A user of another kind, with several roles.
pub mod several {
    #[allow(unused_imports)]
    use super::hostile::{Clone, Default, From, Option, Result, Some, String, Vec};

    #[derive(::authwright::AuthUser)]
    #[roles(admin, auditor, user)]
    pub struct Clerk {
        pub id: i64,
        pub email: ::std::string::String,
        pub password_hash: ::authwright::PasswordHash,
        #[auth(public)]
        pub roles: ::authwright::role::RoleSet<ClerkRole>,
    }

    #[::authwright::require_role(all(admin, auditor))]
    async fn books() {}

    pub fn routes() -> ::authwright::axum::Router<::authwright::Auth<Clerk>> {
        ::authwright::axum::Router::new().route("/books", ::authwright::axum::get(books))
    }
}

fn any(name: &::core::primitive::str) -> ::core::result::Result<(), &'static str> {
    if name.is_empty() { ::core::result::Result::Err("must not be empty") } else { ::core::result::Result::Ok(()) }
}

#[derive(::core::clone::Clone, ::core::cmp::PartialEq, ::authwright::AuthId)]
pub struct Number(i64);

#[require_role(admin)]
async fn reports(_: CurrentUser<User>) -> &'static str {
    "for admins"
}

#[require_role(admin, user)]
async fn tickets() -> &'static str {
    "for both"
}

#[require_login]
async fn account() -> &'static str {
    "yours"
}

#[public]
async fn home() -> &'static str {
    "welcome"
}

#[::core::prelude::v1::test]
fn nothing_of_the_prelude_is_needed() {
    let router: Router<Auth<User>> = Router::new()
        .route("/", get(home))
        .route("/account", get(account))
        .route("/tickets", get(tickets))
        .route("/reports", get(reports));
    ::std::assert_eq!(router.access_table().len(), 4);
    ::std::assert_eq!(several::routes().access_table().len(), 1);
}
