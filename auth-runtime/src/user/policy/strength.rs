//! What a guard asks for beside roles.

use std::{marker::PhantomData, time::Duration};

use super::{Masks, Policy};

/// A policy, and a confirmed address: the word `verified`.
pub struct Verified<P>(PhantomData<fn() -> P>);

impl<P: Policy> Policy for Verified<P> {
    type User = P::User;

    const MASKS: Masks = P::MASKS;
    const VERIFIED: bool = true;
    const FRESH: Option<Duration> = P::FRESH;

    fn describe() -> String {
        format!("{}, verified", P::describe())
    }
}

/// A policy, and a proof of who the user is that is at most so many seconds old: the word `fresh = "5m"`.
pub struct Fresh<P, const SECONDS: u32>(PhantomData<fn() -> P>);

impl<P: Policy, const SECONDS: u32> Policy for Fresh<P, SECONDS> {
    type User = P::User;

    const MASKS: Masks = P::MASKS;
    const VERIFIED: bool = P::VERIFIED;
    const FRESH: Option<Duration> = Some(Duration::from_secs(SECONDS as u64));

    fn describe() -> String {
        format!("{}, fresh within {}", P::describe(), spelled(SECONDS))
    }
}

/// `5m` for 300, as a guard's word spells it.
fn spelled(seconds: u32) -> String {
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
