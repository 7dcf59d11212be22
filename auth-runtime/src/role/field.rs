//! What the field for a user's roles may be: one role, or a set of them.

use super::{Role, RoleSet};
use crate::error::Error;

/// What a user holds: one role, `UserRole`, or several, `RoleSet<UserRole>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a user's roles are kept in",
    note = "write `role: UserRole` for one role, or `role: RoleSet<UserRole>` for several"
)]
pub trait RoleField: Clone + PartialEq + From<Self::Role> + Send + Sync + 'static {
    /// The generated enum of roles.
    type Role: Role;

    /// Whether a user can hold more than one role.
    const SEVERAL: bool;

    /// The roles that the row names, as their own bits: what they include is not among them.
    fn held(&self) -> u64;

    /// The same after a role was given: in the place of the one that was there, or beside the others.
    #[must_use]
    fn given(&self, role: Self::Role) -> Self;

    /// As it is stored.
    fn to_stored(&self) -> String;

    /// From what is stored.
    ///
    /// # Errors
    /// [`Error::RoleUnknown`] where the only role is none of this build (RB-7).
    fn from_stored(text: &str) -> Result<Self, Error>;

    /// What the statement that looks for holders of a role compares with.
    fn sought(role: Self::Role) -> String;

    /// The names in the row that are no roles of this build and grant nothing.
    fn unknown_names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The roles as bits, those that they include too.
    fn bits(&self) -> u64 {
        union::<Self::Role>(self.held(), Role::bits)
    }

    /// The bits of the roles that who holds these may give and take.
    fn grants(&self) -> u64 {
        union::<Self::Role>(self.held(), Role::grants)
    }
}

/// What only users who may have several roles can lose: `RoleSet`, and no single role, in the place of which
/// `auth.grant_role(..)` and `auth.set_role(..)` put another.
pub trait SeveralRoles: RoleField {
    /// The same after a role was taken.
    #[must_use]
    fn taken(&self, role: Self::Role) -> Self;
}

/// What a new user gets.
#[must_use]
pub fn default_role<F: RoleField>() -> F {
    F::Role::DEFAULT.into()
}

fn union<R: Role>(held: u64, bits: impl Fn(R) -> u64) -> u64 {
    R::ALL.iter().filter(|role| held & role.bit() != 0).fold(0, |all, role| all | bits(*role))
}

impl<R: Role> RoleField for R {
    type Role = R;

    const SEVERAL: bool = false;

    fn held(&self) -> u64 {
        self.bit()
    }

    fn given(&self, role: R) -> Self {
        role
    }

    fn to_stored(&self) -> String {
        self.name().to_owned()
    }

    fn from_stored(text: &str) -> Result<Self, Error> {
        R::from_name(text).ok_or_else(|| Error::RoleUnknown(text.to_owned()))
    }

    fn sought(role: R) -> String {
        role.name().to_owned()
    }
}

impl<R: Role> RoleField for RoleSet<R> {
    type Role = R;

    const SEVERAL: bool = true;

    fn held(&self) -> u64 {
        self.mask()
    }

    fn given(&self, role: R) -> Self {
        let mut set = self.clone();
        set.insert(role);
        set
    }

    fn to_stored(&self) -> String {
        self.to_text()
    }

    fn from_stored(text: &str) -> Result<Self, Error> {
        Ok(Self::from_text(text))
    }

    fn sought(role: R) -> String {
        Self::between_marks(role)
    }

    fn unknown_names(&self) -> Vec<&str> {
        self.unknown().collect()
    }
}

impl<R: Role> SeveralRoles for RoleSet<R> {
    fn taken(&self, role: R) -> Self {
        let mut set = self.clone();
        set.remove(role);
        set
    }
}
