//! The handle that an application holds.

use std::{fmt, sync::Arc};

use tokio::sync::Notify;

use super::{reminder::Reminders, touch::Touches};
use crate::{
    clock::Clock,
    config::Settings,
    hook::Calls,
    mail::Transport,
    password::Hasher,
    store::{Pool, Store},
    token::{ChangeEmail, Invitation, KeyRing, ResetPassword, Signer, SignupBrowser, VerifyEmail},
    user::AuthUser,
};

/// Everything about one kind of user: a cheap handle, to be cloned wherever it is needed.
pub struct Auth<U: AuthUser>(Arc<Inner<U>>);

struct Inner<U: AuthUser> {
    store: Store<U>,
    settings: Settings,
    clock: Clock,
    hasher: Hasher,
    transport: Transport,
    hooks: Option<Box<dyn Calls<U>>>,
    signers: Signers,
    touches: Touches,
    reminders: Reminders<U::Id>,
    mail_waits: Notify,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command `schema` asks"))]
    schema_is_printed: bool,
}

/// One signer a purpose, each with keys of its own (KY-2).
pub(crate) struct Signers {
    pub(crate) verify_email: Signer<VerifyEmail>,
    pub(crate) reset_password: Signer<ResetPassword>,
    pub(crate) change_email: Signer<ChangeEmail>,
    pub(crate) invitation: Signer<Invitation>,
    pub(crate) signup_browser: Signer<SignupBrowser>,
    #[cfg(feature = "web")]
    pub(crate) form_csrf: Signer<crate::token::FormCsrf>,
}

/// What a handle is made from.
pub struct Parts {
    /// The connections.
    pub pool: Pool,
    /// The settings.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// The keys.
    pub keys: KeyRing,
    /// The hashing workers.
    pub hasher: Hasher,
    /// Where mails go.
    pub transport: Transport,
}

impl<U: AuthUser> Auth<U> {
    /// A handle from parts that are made already; applications use the builder.
    #[must_use]
    pub fn from_parts(parts: Parts) -> Self {
        Self::built(parts, None, false)
    }

    pub(super) fn built(parts: Parts, hooks: Option<Box<dyn Calls<U>>>, schema_is_printed: bool) -> Self {
        let Parts { pool, settings, clock, keys, hasher, transport } = parts;
        let realm = U::MODEL.realm;
        Self(Arc::new(Inner {
            store: Store::new(pool),
            settings,
            clock,
            hasher,
            transport,
            hooks,
            signers: Signers {
                verify_email: Signer::new(&keys, realm),
                reset_password: Signer::new(&keys, realm),
                change_email: Signer::new(&keys, realm),
                invitation: Signer::new(&keys, realm),
                signup_browser: Signer::new(&keys, realm),
                #[cfg(feature = "web")]
                form_csrf: Signer::new(&keys, realm),
            },
            touches: Touches::default(),
            reminders: Reminders::default(),
            mail_waits: Notify::new(),
            schema_is_printed,
        }))
    }

    /// The pool of connections, for the application's own statements.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        self.0.store.pool()
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The time, as the flows see it.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The hashing workers.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// Where mails go.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(crate) fn store(&self) -> &Store<U> {
        &self.0.store
    }

    /// What the application does in the flows, if anything.
    pub(super) fn hooks(&self) -> Option<&dyn Calls<U>> {
        self.0.hooks.as_deref()
    }

    pub(crate) fn signers(&self) -> &Signers {
        &self.0.signers
    }

    pub(crate) fn touches(&self) -> &Touches {
        &self.0.touches
    }

    pub(crate) fn reminders(&self) -> &Reminders<U::Id> {
        &self.0.reminders
    }

    pub(crate) fn mail_waits(&self) -> &Notify {
        &self.0.mail_waits
    }

    /// Whether the start has printed this handle's part of what the command `schema` prints.
    #[cfg(feature = "cli")]
    pub(crate) fn schema_is_printed(&self) -> bool {
        self.0.schema_is_printed
    }
}

impl<U: AuthUser> Clone for Auth<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<U: AuthUser> fmt::Debug for Auth<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Auth<{}>(..)", U::MODEL.name)
    }
}
