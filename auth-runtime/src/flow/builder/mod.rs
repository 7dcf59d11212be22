//! How an application makes its handle: by the environment, by the builder, or by both.

mod choices;
#[cfg(feature = "cli")]
mod printing;
mod start;
#[cfg(all(test, feature = "sqlite"))]
mod tests;

use std::fmt;

#[cfg(feature = "cli")]
pub(crate) use printing::print;

use crate::{
    clock::Clock,
    config::{Draft, Environment, StartError},
    flow::Auth,
    hook::Calls,
    store::Pool,
    user::AuthUser,
};

/// The settings of an application, before they are checked.
///
/// What is said here wins over the environment. [`Builder::build`] checks everything at once.
#[must_use = "nothing is started before `.build().await`"]
pub struct Builder<U: AuthUser> {
    draft: Draft,
    pool: Option<Pool>,
    clock: Clock,
    hooks: Option<Box<dyn Calls<U>>>,
}

impl<U: AuthUser> Auth<U> {
    /// A builder that reads no environment.
    pub fn builder() -> Builder<U> {
        Builder { draft: Draft::default(), pool: None, clock: Clock::system(), hooks: None }
    }

    /// A handle by the environment alone: `DATABASE_URL`, `AUTH_SECRET`, `AUTH_BASE_URL`, `AUTH_MAIL_FROM`,
    /// `SMTP_URL`, and whichever of `AUTH_PATH`, `AUTH_SERVICE`, `AUTH_ALLOWED_ORIGINS`, `AUTH_TRUSTED_PROXIES` are set.
    ///
    /// In a debug build whose base URL is a loopback address, or is not set, what is missing is made up, and the
    /// log says what.
    ///
    /// # Errors
    /// [`StartError`] with all that is wrong.
    pub async fn from_env() -> Result<Self, StartError> {
        Builder::from_env().build().await
    }
}

impl<U: AuthUser> Builder<U> {
    /// A builder that takes from the environment what nobody says here.
    pub fn from_env() -> Self {
        Auth::builder().environment(Environment::process())
    }

    /// Takes what nobody says here from these variables: a test's, or [`Environment::process`].
    pub fn environment(mut self, environment: Environment) -> Self {
        self.draft.environment = environment;
        self
    }
}

/// Shows no setting: some are secret.
impl<U: AuthUser> fmt::Debug for Builder<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Builder(..)")
    }
}
