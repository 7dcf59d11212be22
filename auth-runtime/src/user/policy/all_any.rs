//! `all(..)` and `any(..)`: policies made of two, and so of any number.

use std::{marker::PhantomData, time::Duration};

use super::{LoggedIn, Masks, Policy};
use crate::user::AuthUser;

/// A policy about this kind of user.
///
/// It says what the type in [`Policy`] says too; a mistake about that would be told as a type that does not match.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no role of a `{User}`, and one guard is about one kind of user",
    label = "a role of another kind of user",
    note = "handlers for several kinds of users are several handlers: one guard each"
)]
pub trait SameUser<User>: Policy<User = User> {}

impl<U: AuthUser> SameUser<U> for LoggedIn<U> {}
impl<U: AuthUser, P: SameUser<U>, Q: SameUser<U>> SameUser<U> for AnyOf<P, Q> {}
impl<U: AuthUser, P: SameUser<U>, Q: SameUser<U>> SameUser<U> for AllOf<P, Q> {}

/// One of two policies.
pub struct AnyOf<P, Q>(PhantomData<fn() -> (P, Q)>);

impl<P: Policy, Q: SameUser<P::User>> Policy for AnyOf<P, Q> {
    type User = P::User;

    const MASKS: Masks = P::MASKS.any(Q::MASKS);
    const VERIFIED: bool = P::VERIFIED || Q::VERIFIED;
    const FRESH: Option<Duration> = stricter(P::FRESH, Q::FRESH);

    fn describe() -> String {
        format!("{} or {}", grouped(P::describe(), " and "), grouped(Q::describe(), " and "))
    }
}

/// Two policies at once.
pub struct AllOf<P, Q>(PhantomData<fn() -> (P, Q)>);

impl<P: Policy, Q: SameUser<P::User>> Policy for AllOf<P, Q> {
    type User = P::User;

    const MASKS: Masks = P::MASKS.all(Q::MASKS);
    const VERIFIED: bool = P::VERIFIED || Q::VERIFIED;
    const FRESH: Option<Duration> = stricter(P::FRESH, Q::FRESH);

    fn describe() -> String {
        format!("{} and {}", grouped(P::describe(), " or "), grouped(Q::describe(), " or "))
    }
}

/// The shorter of two times.
const fn stricter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.as_nanos() < other.as_nanos() { one } else { other }),
        (Some(time), None) | (None, Some(time)) => Some(time),
        (None, None) => None,
    }
}

/// In parentheses, where it would read otherwise without.
fn grouped(policy: String, other_word: &str) -> String {
    if policy.contains(other_word) { format!("({policy})") } else { policy }
}
