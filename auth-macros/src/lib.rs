//! The derive and the attributes of authwright. The `authwright` crate documents and re-exports them.
//!
//! Doors only: the types of `proc_macro` stop here, so that everything behind them can be called from unit tests.
//! Inside, names go downward: `run` -> `expand`, `guard` -> `check` -> `parse` -> `model`, `sql` -> `names`, `diag`,
//! `door`.
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
/// ```ignore
/// #[derive(Clone, AuthUser)]
/// #[roles(admin, user, helper)]
/// pub struct User {
///     pub id: i64,
///     pub email: String,
///     pub password_hash: PasswordHash,
///     pub role: UserRole,
///     #[auth(register, edit, public, validate = no_blank)]
///     pub display_name: String,
///     #[auth(default = 0)]
///     pub credits: i64,
/// }
/// ```
///
/// It writes, with the struct's visibility, the enum `UserRole` and the module `roles` with a marker type a role;
/// `NewUser` (what a sign-up sends), `PendingUser` (its `register` fields), `CreateUser` (what a program chooses),
/// `UserChanges` (what the owner changes) and `PublicUser` (what may leave the server); and the statements of the
/// database as constants. Nothing else can be named from outside.
///
/// # The roles
///
/// `#[roles(admin, user, helper)]`: new users get the one marked `#[default]`, or else the one named `user`.
///
/// `#[roles(admin: helper + auditor, helper: user, auditor, user)]`: a role includes others, as a trait has supertraits. Who
/// is an admin passes every guard that asks for a helper, an auditor or a user. Doc comments and `#[cfg(..)]` before a role
/// go wherever the role goes.
///
/// `#[roles(admin(grants = [helper, user], keep_one), helper, user)]`: by `auth.grant_role(..)` an admin makes helpers of
/// users and users of helpers. The last admin neither loses the role by it nor closes the account; what a program does by
/// `set_role`, `set_active` or `delete_user` is its own affair.
///
/// # Several roles a user
///
/// `pub roles: RoleSet<UserRole>` in the place of `pub role: UserRole`: the field is called `role` or `roles`, or marked
/// `#[auth(role)]`. New users get the default role alone; `auth.grant_role(..)` adds one, `auth.revoke_role(..)` takes one
/// away. The column holds names, `admin,helper`, so the order of the list means nothing to it; a name in it that is no role
/// of this build grants nothing, is logged, and stays.
///
/// # Words on a field
///
/// `id`, `email`, `password_hash` and `role` are required. `email_verified_at`, `is_active`, `created_at`, `updated_at`,
/// `last_login_at` and `locale` are known by name where they exist; `#[auth(id)]`, `email`, `password`, `role`,
/// `verified_at` and so on name another field. Every other field says how it comes to a value:
///
/// | word | meaning |
/// |---|---|
/// | `register` | a sign-up may set it |
/// | `edit` | the owner may change it |
/// | `public` | it may leave the server |
/// | `default`, `default = expr` | what a new row gets where no sign-up sets it; an `Option` needs no word |
/// | `validate = path` | a rule `fn(&T) -> Result<(), impl Display>`; its message stands beside the field |
/// | `unique` | a unique column; a taken value is an error of that field |
/// | `column = "name"` | another column name |
/// | `as = text`, `as = json` | a type of your own, stored by `Display` and `FromStr`, or by serde |
/// | `sql(sqlite = "..")` | the type of the column, by hand |
///
/// # Words on the struct
///
/// | word | meaning |
/// |---|---|
/// | `table = "users"` | the table; by default the struct's name in snake case and an `s` |
/// | `realm = "staff"` | keeps two kinds of users apart: their tables, keys and cookies |
/// | `templates(reset_password = "mail/reset", pages(login = "pages/login"))` | mails and pages of your own, below `templates/` |
/// | `names(new = SignUp)` | other names for the generated types: `role`, `new`, `create`, `changes`, `public`, `pending` |
/// | `roles_module = staff_roles` | another name for the module of the roles |
/// | `crate = ::path` | where authwright is, if you renamed it |
///
/// # What it writes
///
/// For the struct of the README, as `cargo expand` would show it:
///
/// <details><summary>the code</summary>
///
/// ```ignore
#[doc = include_str!("expansion/user.txt")]
/// ```
///
/// </details>
#[proc_macro_derive(AuthUser, attributes(auth, roles))]
pub fn auth_user(input: TokenStream) -> TokenStream {
    run::auth_user(input.into()).into()
}

/// Makes a struct that wraps one `i32`, `i64`, `Uuid` or `String` the type of a user's id, stored as what it wraps.
///
/// ```ignore
/// #[derive(Clone, Copy, PartialEq, AuthId)]
/// pub struct UserId(Uuid);
/// ```
#[proc_macro_derive(AuthId, attributes(auth))]
pub fn auth_id(input: TokenStream) -> TokenStream {
    run::auth_id(input.into()).into()
}

/// Lets only users with these roles call a handler, or a function.
///
/// ```ignore
/// #[require_role(admin, helper)] // any of them
/// async fn tickets(me: CurrentUser<User>) -> String { .. }
///
/// #[require_role(staff::roles::owner)] // by path
/// async fn books() -> String { .. }
///
/// #[require_role(owner, all(admin, auditor))] // an owner, or who is both
/// async fn accounts() -> String { .. }
/// ```
///
/// `admin` is the type `roles::admin`, so the module `roles` must be in scope. The guard becomes the first parameter and
/// refuses by itself, with 401, 403 or 503, before anything else of the request is looked at. `#[axum::debug_handler]`
/// stands below it. An `all(..)` that nobody can pass, since a user has one role and none includes the others, does not
/// compile; where users have a `RoleSet` somebody can.
///
/// # Beside the roles
///
/// | word | meaning |
/// |---|---|
/// | `fresh = "5m"` | only who proved who they are so recently (`s`, `m`, `h`, `d`); others get 403 `reauthentication_required`, and a browser is led to confirm the password and back |
/// | `verified` | only who has confirmed the address; others get 403 `email_not_verified` |
/// | `by = actor` | the guard stands on any function, and asks for the roles of this parameter |
/// | `crate = ::path` | where authwright is, if you renamed it |
///
/// # On any function
///
/// ```ignore
/// #[require_role(admin, by = actor)]
/// fn refund(actor: &User, order: &Order) -> Result<(), ShopError> { .. }
/// ```
///
/// `by` names a parameter, or a field of one (`self.actor`): the struct with `#[derive(AuthUser)]`, `CurrentUser<..>`, or
/// a reference to one. The function may be async, generic, a method, a method of a trait. It returns a `Result` whose error
/// is `From<Forbidden>`, and its body runs only where the roles are enough.
///
/// # What it writes
///
/// For `#[require_role(admin, helper)]` on a handler, and `#[require_role(admin, by = actor)]` on a function:
///
/// ```ignore
#[doc = include_str!("expansion/guards.txt")]
/// ```
#[proc_macro_attribute]
pub fn require_role(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::require_role(args.into(), item.into()).into()
}

/// Lets only users who are logged in call a handler, whatever their role.
///
/// ```ignore
/// #[require_login]
/// async fn account(me: CurrentUser<User>) -> String { .. }
///
/// #[require_login(Staff)] // where there are several kinds of users
/// async fn desk(me: CurrentUser<Staff>) -> String { .. }
///
/// #[require_login(verified, fresh = "10m")] // as with roles
/// async fn export(me: CurrentUser<User>) -> String { .. }
/// ```
///
/// Without a type it is about the users of the module `roles` in scope.
#[proc_macro_attribute]
pub fn require_login(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::require_login(args.into(), item.into()).into()
}

/// Says that anybody may call a handler; the strict router takes no handler that says nothing.
///
/// ```ignore
/// #[public]
/// async fn home(me: Option<CurrentUser<User>>) -> String { .. }
/// ```
#[proc_macro_attribute]
pub fn public(args: TokenStream, item: TokenStream) -> TokenStream {
    guard::public(args.into(), item.into()).into()
}
