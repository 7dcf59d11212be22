//! What an application chose, before it is checked.

use std::time::Duration;

use super::{Environment, Lifetimes, Registration, SchemaCheck};
use crate::{
    mail::{MailPurpose, Transport},
    password::{Params, Policy},
    secret::Secret,
};

/// What the builder was told. `None` is left to the environment, or to the default.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) environment: Environment,
    /// Whether this is a build for development: only there anything is made up.
    pub(crate) debug_build: bool,
    /// Whether the application brings its own connections, so that no URL is needed.
    pub(crate) has_pool: bool,
    pub(crate) database_url: Option<Secret<String>>,
    pub(crate) database_timeout: Duration,
    pub(crate) migrate_at_start: Option<bool>,
    pub(crate) schema_check: SchemaCheck,
    pub(crate) secret: Option<Secret<String>>,
    pub(crate) service: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) mail_from: Option<String>,
    pub(crate) smtp_url: Option<Secret<String>>,
    pub(crate) transport: Option<Transport>,
    pub(crate) allowed_origins: Option<Vec<String>>,
    pub(crate) trusted_proxies: Option<Vec<String>>,
    pub(crate) link_targets: Vec<(MailPurpose, String)>,
    pub(crate) registration: Registration,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) min_password_length: usize,
    pub(crate) password_words: Vec<String>,
    pub(crate) hashing: Params,
    /// Whether the costs may be under the floor: tests alone.
    pub(crate) cheap_hashing: bool,
    pub(crate) hashing_workers: usize,
}

impl Draft {
    /// How long a request waits for a connection, and how long for an answer (ST-5).
    pub(crate) const DATABASE_TIMEOUT: Duration = Duration::from_secs(3);
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            environment: Environment::default(),
            debug_build: cfg!(debug_assertions),
            has_pool: false,
            database_url: None,
            database_timeout: Self::DATABASE_TIMEOUT,
            migrate_at_start: None,
            schema_check: SchemaCheck::default(),
            secret: None,
            service: None,
            base_url: None,
            path: None,
            mail_from: None,
            smtp_url: None,
            transport: None,
            allowed_origins: None,
            trusted_proxies: None,
            link_targets: Vec::new(),
            registration: Registration::default(),
            lifetimes: Lifetimes::default(),
            min_password_length: Policy::MIN_LENGTH,
            password_words: Vec::new(),
            hashing: Params::default(),
            cheap_hashing: false,
            hashing_workers: crate::password::Hasher::default_workers().get(),
        }
    }
}
