//! Giving and taking a role in somebody's name: who may give which is written in the list of roles.

use super::Auth;
use crate::{
    error::Error,
    role::{Role, RoleField, SeveralRoles},
    store::{Tx, carried_out},
    user::{Actor, AuthUser},
};

impl<U: AuthUser> Auth<U> {
    /// Gives a user a role, if `by` may: `#[roles(admin(grants = [helper, user], keep_one), helper, user)]`. It holds from
    /// the next request on (RB-3).
    ///
    /// Where users have one role, it stands in the place of the one before. Both must then be among what the actor's roles
    /// grant, so that who gives helpers their role cannot take an owner's. In a `RoleSet` it stands beside the others.
    ///
    /// Nobody gets more by their own hand. What the actor may do is read anew, together with the change: of two who take
    /// each other's role at once, one succeeds.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::LastHolder`] where the role that would be taken is marked `keep_one` and nobody else
    /// has it; [`Error::NotFound`], [`Error::RoleUnknown`], [`Error::Unavailable`].
    pub async fn grant_role<A>(&self, by: &A, target: &U::Id, role: U::Role) -> Result<(), Error>
    where
        A: Actor<User = U> + Sync + ?Sized,
    {
        let actor = by.user().id();
        self.change_role_for_certain(actor, target, role, U::RoleField::given).await
    }

    /// Who has taken a role from themselves may not do it again, and need not: they could when it was to be written.
    async fn change_role_for_certain(
        &self,
        actor: &U::Id,
        target: &U::Id,
        role: U::Role,
        change: fn(&U::RoleField, U::Role) -> U::RoleField,
    ) -> Result<(), Error> {
        let effect = || async {
            let user = self.store().user(self.pool(), target).await?;
            Ok(user.filter(|user| change(user.role_field(), role) == *user.role_field()).map(drop))
        };
        carried_out(|| self.change_role(actor, target, role, change), effect).await
    }

    async fn change_role(
        &self,
        actor: &U::Id,
        target: &U::Id,
        role: U::Role,
        change: fn(&U::RoleField, U::Role) -> U::RoleField,
    ) -> Result<(), Error> {
        let store = self.store();
        let mut tx = store.begin().await?;
        store.lock_realm(&mut tx).await?;
        let by = store.lock_user(&mut tx, actor).await?.filter(|user| user.is_active() && user.verified_at().is_some());
        let grants = by.as_ref().map_or(0, |user| user.role_field().grants());
        // Who may not give the role learns nothing of whom it would be given to.
        if grants & role.bit() == 0 {
            return Err(Error::Forbidden);
        }
        let user = store.lock_user(&mut tx, target).await?.ok_or(Error::NotFound)?;
        let old = user.role_field();
        let new = change(old, role);
        let taken = old.held() & !new.held();
        let promotes_themselves = actor == target && new.bits() & !old.bits() != 0;
        if taken & !grants != 0 || promotes_themselves {
            return Err(Error::Forbidden);
        }
        if new == *old {
            return Ok(());
        }
        self.keep_one(&mut tx, &user, taken).await?;
        if !store.set_role(&mut tx, target, &new, self.clock().now()).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await
    }

    /// Refuses to take a role from the last one who has it, where somebody must. The roles are own bits, and the realm is
    /// locked.
    pub(super) async fn keep_one(&self, tx: &mut Tx, user: &U, taken: u64) -> Result<(), Error> {
        for role in U::Role::ALL.iter().filter(|role| role.keep_one() && taken & role.bit() != 0) {
            if !self.store().has_other_holder(tx, *role, user.id()).await? {
                return Err(Error::LastHolder);
            }
        }
        Ok(())
    }
}

/// Of users who have several roles.
impl<U: AuthUser> Auth<U>
where
    U::RoleField: SeveralRoles,
{
    /// Takes one role out of a user's `RoleSet`, if `by` may: who may give a role may take it. It holds from the next
    /// request on (RB-3).
    ///
    /// A role that the user does not hold is taken already. What a role includes goes with it, and stays where another one
    /// includes it too.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::LastHolder`] where the role is marked `keep_one` and nobody else has it;
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn revoke_role<A>(&self, by: &A, target: &U::Id, role: U::Role) -> Result<(), Error>
    where
        A: Actor<User = U> + Sync + ?Sized,
    {
        let actor = by.user().id();
        self.change_role_for_certain(actor, target, role, U::RoleField::taken).await
    }
}
