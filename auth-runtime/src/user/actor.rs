//! Asking for a role where no request is: `#[require_role(admin, by = actor)]`.

use std::{error::Error as StdError, fmt, sync::Arc};

use super::{AuthUser, Policy};
use crate::error::Error;

/// Somebody whose roles can be asked for: what `by = ..` names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nobody whose roles can be asked for",
    label = "no user",
    note = "`by = ..` names who acts: the struct with `#[derive(AuthUser)]`, `CurrentUser<..>`, or a reference to one"
)]
pub trait Actor {
    /// The kind of user.
    type User: AuthUser;

    /// The user.
    fn user(&self) -> &Self::User;
}

impl<T: Actor + ?Sized> Actor for &T {
    type User = T::User;

    fn user(&self) -> &T::User {
        (**self).user()
    }
}

impl<T: Actor + ?Sized> Actor for &mut T {
    type User = T::User;

    fn user(&self) -> &T::User {
        (**self).user()
    }
}

impl<T: Actor + ?Sized> Actor for Arc<T> {
    type User = T::User;

    fn user(&self) -> &T::User {
        (**self).user()
    }
}

impl<T: Actor + ?Sized> Actor for Box<T> {
    type User = T::User;

    fn user(&self) -> &T::User {
        (**self).user()
    }
}

/// The user may not do this.
///
/// A function with `#[require_role(.., by = actor)]` returns a `Result` whose error is made of it:
///
/// ```
/// use authwright_runtime::user::Forbidden;
///
/// enum ShopError {
///     NotAllowed,
/// }
///
/// impl From<Forbidden> for ShopError {
///     fn from(_: Forbidden) -> Self {
///         Self::NotAllowed
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    unverified: bool,
}

impl Forbidden {
    /// The roles are not enough.
    pub(crate) const ROLES: Self = Self { unverified: false };
    /// The address is not confirmed.
    pub(crate) const UNVERIFIED: Self = Self { unverified: true };

    /// The stable code of the refusal: `forbidden`, or `email_not_verified`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        if self.unverified { "email_not_verified" } else { "forbidden" }
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(crate::words::text(self.code()))
    }
}

impl StdError for Forbidden {}

impl From<Forbidden> for Error {
    fn from(forbidden: Forbidden) -> Self {
        if forbidden.unverified { Self::EmailNotVerified } else { Self::Forbidden }
    }
}

/// Refuses who does not have the roles that a policy asks for, or not the confirmed address.
///
/// # Errors
/// [`Forbidden`]
pub fn demand<P, A>(actor: &A) -> Result<(), Forbidden>
where
    P: Policy,
    A: Actor<User = P::User> + ?Sized,
{
    check::<P>(actor.user())
}

/// The part of a policy that the user alone decides.
pub(crate) fn check<P: Policy>(user: &P::User) -> Result<(), Forbidden> {
    if !P::admits(user.role_bits()) {
        return Err(Forbidden::ROLES);
    }
    if P::VERIFIED && user.verified_at().is_none() {
        return Err(Forbidden::UNVERIFIED);
    }
    Ok(())
}
