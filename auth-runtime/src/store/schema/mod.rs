//! The tables, as text for each database.

mod clause;
mod dialect;
mod role_rule;
mod role_triggers;
mod rule;
mod tokens;
mod toolkit;
mod users;

pub use dialect::Dialect;
pub(super) use role_rule::{RoleRule, RuleState, outlived};
pub(super) use role_triggers::stale_triggers;
pub(super) use rule::Rule;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(super) use tokens::{Token, What, tokens};
pub(super) use toolkit::{VERSION, id_type, steps, toolkit_tables};
pub(super) use users::user_table;

use self::role_triggers::triggers;
use crate::user::AuthUser;

/// The statements that make the user's table, where it is missing, and the toolkit's own.
///
/// They are for a database in which the toolkit has made nothing yet; each ends without its semicolon.
#[must_use]
pub fn schema<U: AuthUser>(dialect: Dialect) -> Vec<String> {
    let mut statements = vec![user_table(dialect, &U::MODEL)];
    if dialect == Dialect::Sqlite
        && let Some(rule) = RoleRule::of(dialect, &U::MODEL)
    {
        statements.extend(triggers(&rule, &U::MODEL).into_iter().flat_map(|trigger| [trigger.drop, trigger.create]));
    }
    for step in steps(dialect, &U::MODEL, &id_type::<U>(dialect)) {
        statements.extend(step.statements);
    }
    statements
}
