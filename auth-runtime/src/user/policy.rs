//! What a guard asks: a type, so that it is known before any request comes.

use std::marker::PhantomData;

use super::AuthUser;
use crate::role::Role;

/// What a guard asks of a user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a guard can ask for",
    label = "no role, and no user",
    note = "`#[require_role(..)]` takes roles of one `#[roles(..)]` list: `admin`, or by path `roles::admin`",
    note = "`#[require_login(..)]` takes nothing, or the struct with `#[derive(AuthUser)]`"
)]
pub trait Policy: Send + Sync + 'static {
    /// The kind of user that it is about.
    type User: AuthUser;

    /// Whether a user who holds these roles, as bits, is let in.
    fn admits(bits: u64) -> bool;

    /// The policy as a person reads it in the table of routes.
    fn describe() -> String;
}

/// The marker type of one role: `roles::admin`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a role", label = "not a role")]
pub trait RoleMarker: Send + Sync + 'static {
    /// The kind of user that has the role.
    type User: AuthUser;
    /// The role.
    const ROLE: <Self::User as AuthUser>::Role;
    /// Its own bit.
    const BIT: u64;
}

impl<M: RoleMarker> Policy for M {
    type User = M::User;

    fn admits(bits: u64) -> bool {
        bits & M::BIT != 0
    }

    fn describe() -> String {
        M::ROLE.name().to_owned()
    }
}

/// Any user of a kind, whatever the role.
pub struct LoggedIn<U>(PhantomData<fn() -> U>);

impl<U: AuthUser> Policy for LoggedIn<U> {
    type User = U;

    fn admits(_: u64) -> bool {
        true
    }

    fn describe() -> String {
        String::from("any user")
    }
}

/// Any of several policies about one kind of user.
pub struct AnyOf<T>(PhantomData<fn() -> T>);

macro_rules! any_of {
    ($first:ident $($rest:ident)*) => {
        impl<$first: Policy, $($rest: Policy<User = $first::User>),*> Policy for AnyOf<($first, $($rest,)*)> {
            type User = $first::User;

            // The operands are constants: what is left of this in the program is one AND and one compare.
            fn admits(bits: u64) -> bool {
                $first::admits(bits) $(|| $rest::admits(bits))*
            }

            fn describe() -> String {
                [$first::describe(), $($rest::describe()),*].join(" or ")
            }
        }
        any_of!($($rest)*);
    };
    () => {};
}
any_of!(P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14 P15 P16);
