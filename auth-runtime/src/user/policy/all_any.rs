//! `all(..)` and `any(..)`: policies made of two, and so of any number.

use std::{marker::PhantomData, time::Duration};

use super::{Masks, Policy};

/// A policy about the same kind of user as another one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no role of a `{User}`, and one guard is about one kind of user",
    label = "a role of another kind of user",
    note = "handlers for several kinds of users are several handlers: one guard each"
)]
pub trait SameUser<User>: Policy {}

impl<P: Policy> SameUser<P::User> for P {}

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
