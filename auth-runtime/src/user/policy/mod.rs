//! What a guard asks: a type, so that it is known before any request comes.

mod all_any;
mod masks;
mod strength;

use std::{marker::PhantomData, time::Duration};

pub use all_any::{AllOf, AnyOf, SameUser};
pub use masks::{Masks, satisfiable};
pub use strength::{Fresh, Verified};

use super::AuthUser;

/// What a guard asks of a user: a role's marker type, `roles::admin`, or something made of such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a guard can ask for",
    label = "no role, and no user",
    note = "`#[require_role(..)]` takes roles of one `#[roles(..)]` list: `admin`, or by path `roles::admin`",
    note = "`#[require_login(..)]` takes nothing, or the struct with `#[derive(AuthUser)]`"
)]
pub trait Policy: Send + Sync + 'static {
    /// The kind of user that it is about.
    type User: AuthUser;

    /// What it asks of the user's roles.
    const MASKS: Masks;

    /// Whether it asks for a confirmed address.
    const VERIFIED: bool = false;

    /// How recently the user must have proved who they are, where it asks for that.
    const FRESH: Option<Duration> = None;

    /// The role, where it is one: what the derive writes says no more.
    const NAME: &'static str = "";

    /// The policy as a person reads it in the table of routes.
    #[must_use]
    fn describe() -> String {
        Self::NAME.to_owned()
    }

    /// Whether a user who holds these roles, as bits, has those that it asks for.
    #[must_use]
    fn admits(bits: u64) -> bool {
        Self::MASKS.admit(bits)
    }
}

/// The name of the policy that any user meets.
pub const ANY_USER: &str = "any user";

/// Any user of a kind, whatever the role.
pub struct LoggedIn<U>(PhantomData<fn() -> U>);

impl<U: AuthUser> Policy for LoggedIn<U> {
    type User = U;

    const MASKS: Masks = Masks::NONE;
    const NAME: &'static str = ANY_USER;
}
