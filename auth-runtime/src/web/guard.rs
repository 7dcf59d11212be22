//! The declarations: the first parameter of a handler, by which it says who may call it.

use std::{convert::Infallible, marker::PhantomData};

use super::{Access, Answer};
use crate::user::Policy;

/// Lets in whom the policy admits, and answers anybody else by itself: what `#[require_role(..)]` and
/// `#[require_login]` insert.
pub struct Guard<P: Policy>(PhantomData<fn() -> P>);

/// The declaration of a request that was let in. Not an associated function: rustc would advise it to who makes one up.
pub(super) fn let_in<P: Policy>() -> Guard<P> {
    Guard(PhantomData)
}

/// Lets in anybody: what `#[public]` inserts.
#[derive(Debug)]
pub struct Public(());

/// The declaration of a request that anybody may make.
pub(super) fn open_to_all() -> Public {
    Public(())
}

/// Lets in nobody.
///
/// A guard with a mistake in it inserts this, beside the error that stops the build.
#[derive(Debug)]
pub struct Denied(Infallible);

/// The answer to who is not let in: 401, 403 or 503, or the way to the login page.
#[derive(Debug)]
pub struct Refusal(pub(super) Box<Answer>);

/// Stands with the answers of guards, where no client sees it: a handler can answer 401 and 403 as well, and a test that
/// asks who gets through must know the one from the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused;

/// A first extractor that says who may call the handler: what `#[require_role(..)]`, `#[require_login]` and
/// `#[public]` insert.
///
/// Sealed: each of them refuses by itself, and the routers rely on that.
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "a handler without a guard",
    note = "put `#[require_role(..)]`, `#[require_login]` or `#[public]` on it"
)]
pub trait Declaration: sealed::Declaration {
    /// Who may call the handler.
    fn access() -> Access;
}

impl<P: Policy> Declaration for Guard<P> {
    fn access() -> Access {
        Access::Guarded(P::describe())
    }
}

impl Declaration for Public {
    fn access() -> Access {
        Access::Public
    }
}

impl Declaration for Denied {
    fn access() -> Access {
        Access::Guarded(String::from("nobody"))
    }
}

pub(super) mod sealed {
    pub trait Declaration {}
}

impl<P: Policy> sealed::Declaration for Guard<P> {}
impl sealed::Declaration for Public {}
impl sealed::Declaration for Denied {}
