//! Transactions whose commit was not answered: what each of them writes, and nobody else can, shows whether it took effect.

use uuid::Uuid;

use super::Auth;
use crate::{
    clock::Timestamp, error::Error, password::PasswordHash, store::carried_out, token::SessionSecret, user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Carries out what puts this mail into the outbox.
    pub(super) async fn mailing<F>(&self, mail: Uuid, once: impl FnMut() -> F) -> Result<(), Error>
    where
        F: Future<Output = Result<(), Error>>,
    {
        carried_out(once, || async { Ok(self.store().has_intent(mail).await?.then_some(())) }).await
    }

    /// Carries out what gives a session this secret. `of` makes the answer of the user and the end of the session.
    pub(super) async fn entering<T, F>(
        &self,
        secret: &SessionSecret,
        once: impl FnMut() -> F,
        of: impl FnOnce(U, Timestamp) -> T,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        carried_out(once, || async {
            let found = self.store().session_user(&secret.hash(), self.clock().now()).await?;
            Ok(found.map(|(session, user)| of(user, session.expires_at)))
        })
        .await
    }

    /// Carries out what makes a user with this hash.
    pub(super) async fn inserting<F>(
        &self,
        email: &str,
        hash: &PasswordHash,
        once: impl FnMut() -> F,
    ) -> Result<U, Error>
    where
        F: Future<Output = Result<U, Error>>,
    {
        carried_out(once, || async {
            let user = self.store().user_by_email(self.pool(), email).await?;
            Ok(user.filter(|user| Self::stored_hash(user) == hash.as_stored().as_bytes()))
        })
        .await
    }
}
