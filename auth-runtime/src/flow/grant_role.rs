//! Giving a role in somebody's name: who may give which is written in the list of roles.

use super::Auth;
use crate::{
    error::Error,
    role::Role,
    store::{Tx, retried},
    user::{Actor, AuthUser},
};

impl<U: AuthUser> Auth<U> {
    /// Gives a user another role, if `by` may: `#[roles(admin(grants = [helper, user], keep_one), helper, user)]`. It holds
    /// from the next request on (RB-3).
    ///
    /// Both the role that is given and the one that is taken must be among what the actor's roles grant, so that who gives
    /// helpers their role cannot take an owner's. Nobody gets more by their own hand. What the actor may do is read anew,
    /// together with the change: of two who take each other's role at once, one succeeds.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::LastHolder`] where the role that would be taken is marked `keep_one` and nobody else
    /// has it; [`Error::NotFound`], [`Error::RoleUnknown`], [`Error::Unavailable`].
    pub async fn grant_role<A>(&self, by: &A, target: &U::Id, role: U::Role) -> Result<(), Error>
    where
        A: Actor<User = U> + Sync + ?Sized,
    {
        let actor = by.user().id();
        retried(|| self.grant_role_once(actor, target, role)).await
    }

    async fn grant_role_once(&self, actor: &U::Id, target: &U::Id, role: U::Role) -> Result<(), Error> {
        let store = self.store();
        let mut tx = store.begin().await?;
        store.lock_realm(&mut tx).await?;
        let by = store.lock_user(&mut tx, actor).await?.filter(|user| user.is_active() && user.verified_at().is_some());
        let grants = by.as_ref().and_then(role_of).map_or(0, Role::grants);
        // Who may not give the role learns nothing of whom it would be given to.
        if grants & role.bit() == 0 {
            return Err(Error::Forbidden);
        }
        let user = store.lock_user(&mut tx, target).await?.ok_or(Error::NotFound)?;
        let old = role_of(&user).ok_or(Error::Forbidden)?;
        let promotes_themselves = actor == target && role.bits() & !old.bits() != 0;
        if grants & old.bit() == 0 || promotes_themselves {
            return Err(Error::Forbidden);
        }
        if old == role {
            return Ok(());
        }
        self.keep_one(&mut tx, &user).await?;
        if !store.set_role(&mut tx, target, role, self.clock().now()).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await
    }

    /// Refuses to take a role from the last one who has it, where somebody must. The realm is locked.
    pub(super) async fn keep_one(&self, tx: &mut Tx, user: &U) -> Result<(), Error> {
        match role_of(user).filter(|role| role.keep_one()) {
            Some(role) if !self.store().has_other_holder(tx, role, user.id()).await? => Err(Error::LastHolder),
            _ => Ok(()),
        }
    }
}

/// The one role of a user, beside those that it includes.
fn role_of<U: AuthUser>(user: &U) -> Option<U::Role> {
    let bits = user.role_bits();
    U::Role::ALL.iter().copied().find(|role| role.bits() == bits)
}
