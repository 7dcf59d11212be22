//! What a mailed link of a user is bound to, beside the address that it was mailed to.

use super::Auth;
use crate::{
    clock::Timestamp,
    error::Error,
    store::{On, Tx},
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

    /// A new token for a link to a user.
    pub(super) async fn link_token<P: Mailed>(
        &self,
        signer: &Signer<P>,
        user: &U,
        expires: Timestamp,
    ) -> Result<Token<P>, Error> {
        let state = self.link_state(self.pool(), user).await?;
        signer.issue(&user.id().to_bytes(), user.email(), expires, &state.bindings())
    }

    /// The user whose link it is, while it is open.
    pub(super) async fn user_of_link<P: Mailed>(
        &self,
        signer: &Signer<P>,
        token: &Token<P>,
    ) -> Result<(U, LinkState), Error> {
        let opened = signer.open(token, self.clock().now())?;
        let id = U::Id::from_bytes(opened.subject()).ok_or(Error::InvalidToken)?;
        let user = self.store().user(self.pool(), &id).await?.ok_or(Error::InvalidToken)?;
        let state = self.link_state(self.pool(), &user).await?;
        let bound = opened.address() == user.email() && opened.matches(&state.bindings());
        if bound && user.is_active() { Ok((user, state)) } else { Err(Error::InvalidToken) }
    }
}
