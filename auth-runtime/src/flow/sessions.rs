//! The devices that a user is logged in on.

use super::{Auth, Current};
use crate::{
    error::Error,
    store::{Session, carried_out, no_effect},
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// The sessions of a user that live, each with what the user knows the device by, the last used first.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sessions(&self, user: &U) -> Result<Vec<(Session, String)>, Error> {
        self.store().sessions_of(user.id(), self.clock().now()).await
    }

    /// Ends one session of a user by the id of the list.
    ///
    /// # Errors
    /// [`Error::NotFound`] also where the session is somebody else's (RB-8); [`Error::Unavailable`].
    pub async fn end_session(&self, user: &U, id: &str) -> Result<(), Error> {
        let public_id = hexadecimal(id).ok_or(Error::NotFound)?;
        let once = || async {
            let mut tx = self.store().begin().await?;
            self.store().hold_user(&mut tx, user.id()).await?;
            if !self.store().end_session_of(&mut tx, user.id(), &public_id).await? {
                return Err(Error::NotFound);
            }
            tx.commit().await
        };
        // It was there when it was to end.
        let effect = || async {
            let still = self.sessions(user).await?.iter().any(|(session, _)| session.public_id == public_id);
            Ok((!still).then_some(()))
        };
        carried_out(once, effect).await
    }

    /// Ends every session of the user but this one; answers how many.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn end_other_sessions(&self, current: &Current<U>) -> Result<u64, Error> {
        self.end_sessions_but(current.user.id(), Some(&current.secret_hash)).await
    }

    /// Ends the sessions of a user, but for the one of this secret.
    pub(super) async fn end_sessions_but(&self, id: &U::Id, but: Option<&[u8; 32]>) -> Result<u64, Error> {
        let once = || async {
            let mut tx = self.store().begin().await?;
            self.store().hold_user(&mut tx, id).await?;
            let ended = self.store().end_sessions_of(&mut tx, id, but).await?;
            tx.commit().await?;
            Ok(ended)
        };
        carried_out(once, no_effect).await
    }

    /// Asks for a proof of who is there that is recent enough for what is sensitive (SE-18).
    ///
    /// # Errors
    /// [`Error::ReauthenticationRequired`]
    pub fn require_recent_proof(&self, current: &Current<U>) -> Result<(), Error> {
        let fresh = current.is_fresh(self.settings().lifetimes.proof, self.clock().now());
        if fresh { Ok(()) } else { Err(Error::ReauthenticationRequired) }
    }
}

/// 16 bytes in hexadecimal.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..16).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}
