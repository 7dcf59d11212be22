//! The derive and the attributes of authwright. The `authwright` crate documents and re-exports them.
//!
//! Doors only: the types of `proc_macro` stop here, so that everything behind them can be called from unit tests.
//! Inside, names go downward: `run` -> `expand`, `check` -> `parse` -> `model`, `sql` -> `names`, `diag`.
//! Expansion reads tokens alone: no environment, no files, no clock.

mod check;
mod diag;
mod door;
mod expand;
mod guard;
mod model;
mod names;
mod parse;
mod run;
mod sql;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a struct the user of an application.
///
/// It writes the roles, the types that come in and go out, and the statements of the database. The fields `id`,
/// `email`, `password_hash` and `role` are required; every other field says in `#[auth(..)]` how it comes to a value.
#[proc_macro_derive(AuthUser, attributes(auth, roles))]
pub fn auth_user(input: TokenStream) -> TokenStream {
    run::auth_user(input.into()).into()
}

/// Makes a struct that wraps one `i32`, `i64`, `Uuid` or `String` the type of a user's id.
#[proc_macro_derive(AuthId, attributes(auth))]
pub fn auth_id(input: TokenStream) -> TokenStream {
    run::auth_id(input.into()).into()
}

/// Lets only users with one of these roles call a function: `#[require_role(admin, helper)]`.
#[proc_macro_attribute]
pub fn require_role(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::require_role(args.into(), item.into()).into()
}

/// Lets only users who are logged in call a handler.
#[proc_macro_attribute]
pub fn require_login(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::require_login(args.into(), item.into()).into()
}

/// Says that anybody may call a handler.
#[proc_macro_attribute]
pub fn public(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::public(args.into(), item.into()).into()
}
