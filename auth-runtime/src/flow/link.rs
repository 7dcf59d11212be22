//! What a mailed link of a user is bound to, beside the address that it was mailed to.

use super::Auth;
use crate::{
    error::Error,
    store::Tx,
    token::{Mailed, Signer, Token},
    user::{AuthUser, UserId},
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
    /// A user, and the state to which a link of theirs is bound now.
    ///
    /// The counter is read before the row. What voids links moves the counter on together with the row, so that whatever
    /// comes between the two reads leaves a counter that has passed: a link that is bound to it opens nothing, and one
    /// that is being opened is refused by [`Auth::is_still_open`]. Read the other way round, a user who is shut out
    /// between them gives a link that is bound to the row of before and the counter of after: once they are let in
    /// again it opens, although it had been asked for before.
    pub(super) async fn linked_user(&self, id: &U::Id) -> Result<Option<(U, LinkState)>, Error> {
        let epoch = self.store().link_epoch(self.pool(), id).await?.to_be_bytes();
        let user = self.store().user(self.pool(), id).await?;
        Ok(user.map(|user| {
            let state = LinkState { hash: Self::stored_hash(&user), epoch };
            (user, state)
        }))
    }

    /// Whether nobody has voided the link since it was looked at, in the transaction of what it does (SE-19).
    pub(super) async fn is_still_open(&self, tx: &mut Tx, user: &U, state: &LinkState) -> Result<bool, Error> {
        Ok(self.store().link_epoch(tx, user.id()).await?.to_be_bytes() == state.epoch)
    }

    /// The stored hash as bytes; none where there is none.
    pub(super) fn stored_hash(user: &U) -> Vec<u8> {
        user.password_hash().map(|hash| hash.as_stored().as_bytes().to_vec()).unwrap_or_default()
    }

    /// The user whose link it is, while it is open.
    pub(super) async fn user_of_link<P: Mailed>(
        &self,
        signer: &Signer<P>,
        token: &Token<P>,
    ) -> Result<(U, LinkState), Error> {
        let opened = signer.open(token, self.clock().now())?;
        let id = U::Id::from_bytes(opened.subject()).ok_or(Error::InvalidToken)?;
        let (user, state) = self.linked_user(&id).await?.ok_or(Error::InvalidToken)?;
        let bound = opened.address() == user.email() && opened.matches(&state.bindings());
        if bound && user.is_active() { Ok((user, state)) } else { Err(Error::InvalidToken) }
    }
}
