//! What a mailed link of a user is bound to, beside the address that it was mailed to.

use super::Auth;
use crate::{
    error::Error,
    store::{On, Tx},
    user::AuthUser,
};

/// The state of an account that a link must still find: another password, or an end to all links, voids it.
#[derive(PartialEq, Eq)]
pub(super) struct LinkState {
    hash: Vec<u8>,
    epoch: [u8; 8],
}

impl LinkState {
    /// What is bound into the token.
    pub(super) fn bindings(&self) -> [&[u8]; 2] {
        [&self.hash, &self.epoch]
    }
}

impl<U: AuthUser> Auth<U> {
    /// The state to which a link of this user is bound now.
    pub(super) async fn link_state<'a>(&self, on: impl Into<On<'a>>, user: &U) -> Result<LinkState, Error> {
        let epoch = self.store().link_epoch(on, user.id()).await?.to_be_bytes();
        Ok(LinkState { hash: Self::stored_hash(user), epoch })
    }

    /// Whether nobody has voided the link since it was looked at, in the transaction of what it does (SE-19).
    pub(super) async fn is_still_open(&self, tx: &mut Tx, user: &U, state: &LinkState) -> Result<bool, Error> {
        Ok(self.store().link_epoch(tx, user.id()).await?.to_be_bytes() == state.epoch)
    }

    /// The stored hash as bytes; none where there is none.
    pub(super) fn stored_hash(user: &U) -> Vec<u8> {
        user.password_hash().map(|hash| hash.as_stored().as_bytes().to_vec()).unwrap_or_default()
    }
}
