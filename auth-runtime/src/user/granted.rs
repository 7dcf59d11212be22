//! The proof that a check was made.

use std::{fmt, marker::PhantomData};

use super::{AuthUser, Forbidden, Policy, actor};

/// The proof that somebody may do what a policy asks for: a function that takes `&Granted<roles::admin>` cannot be called
/// without the check.
///
/// It is an extractor of handlers, or minted by `CurrentUser::grant::<roles::admin>(&me)?`; a program or a job without a
/// user says [`Granted::by_program`]. There is no other way to one: it cannot be copied, made by default or read from a
/// request, and the proof of another role is another type.
///
/// ```ignore
/// fn refund(order: Order, granted: &Granted<roles::admin>) { .. }
///
/// #[require_role(admin)]
/// async fn refund_order(granted: Granted<roles::admin>, order: Path<i64>) { .. }
/// ```
#[must_use = "a proof that nobody asks for proves nothing"]
pub struct Granted<P: Policy> {
    to: GrantedTo<<P::User as AuthUser>::Id>,
    policy: PhantomData<fn() -> P>,
}

/// Who a [`Granted`] was given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantedTo<Id> {
    /// The user of this id.
    User(Id),
    /// The program itself, for this reason.
    Program(&'static str),
}

impl<P: Policy> Granted<P> {
    /// The proof for a user, if the roles are enough.
    pub(crate) fn to_user(user: &P::User) -> Result<Self, Forbidden> {
        actor::check::<P>(user)?;
        Ok(Self { to: GrantedTo::User(user.id().clone()), policy: PhantomData })
    }

    /// The proof for what the program does by itself, such as a job at night. That it was made is logged, with the reason.
    pub fn by_program(reason: &'static str) -> Self {
        tracing::info!(
            realm = <P::User as AuthUser>::MODEL.realm,
            policy = P::describe(),
            reason,
            "granted by the program"
        );
        Self { to: GrantedTo::Program(reason), policy: PhantomData }
    }

    /// Who it was given to.
    #[must_use]
    pub fn to(&self) -> &GrantedTo<<P::User as AuthUser>::Id> {
        &self.to
    }
}

/// The policy alone: an id may be an address.
impl<P: Policy> fmt::Debug for Granted<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Granted({})", P::describe())
    }
}
