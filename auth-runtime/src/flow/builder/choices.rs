//! One method a setting, in the order in which they are mostly needed.

use std::time::Duration;

use super::Builder;
use crate::{
    clock::Clock,
    config::{Registration, SchemaCheck},
    hook::Hooks,
    mail::{MailPurpose, Transport},
    password::Params,
    secret::Secret,
    store::Pool,
    user::AuthUser,
};

impl<U: AuthUser> Builder<U> {
    /// The database, as `DATABASE_URL`: `sqlite:shop.db?mode=rwc`.
    pub fn database_url(mut self, url: impl Into<String>) -> Self {
        self.draft.database_url = Some(Secret::new(url.into()));
        self
    }

    /// The application's own connections, instead of a URL.
    pub fn pool(mut self, pool: impl Into<Pool>) -> Self {
        self.pool = Some(pool.into());
        self.draft.has_pool = true;
        self
    }

    /// How long a request waits for a connection to the database, and how long for its answer: 3 seconds by default,
    /// 100 milliseconds to a minute (ASVS 13.2.6). What takes longer is answered with 503.
    pub fn database_timeout(mut self, timeout: Duration) -> Self {
        self.draft.database_timeout = timeout;
        self
    }

    /// Whether tables that are missing are made at the start. Without a word, only in development.
    pub fn migrate_at_start(mut self, migrate: bool) -> Self {
        self.draft.migrate_at_start = Some(migrate);
        self
    }

    /// What the start does about a table of users that is not as the struct needs it: by default it ends.
    pub fn schema_check(mut self, check: SchemaCheck) -> Self {
        self.draft.schema_check = check;
        self
    }

    /// The keys, as `AUTH_SECRET`: the newest first, a comma between two.
    pub fn secret(mut self, keys: impl Into<String>) -> Self {
        self.draft.secret = Some(Secret::new(keys.into()));
        self
    }

    /// Where the application is for its users, as `AUTH_BASE_URL`; it may have a path.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.draft.base_url = Some(url.into());
        self
    }

    /// Where the toolkit's routes are under the base URL, as `AUTH_PATH`: `/auth` by default.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.draft.path = Some(path.into());
        self
    }

    /// The name that people read, as `AUTH_SERVICE`: the base URL's host by default.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.draft.service = Some(name.into());
        self
    }

    /// Who mails come from, as `AUTH_MAIL_FROM`: `Example Shop <no-reply@example.com>`.
    pub fn mail_from(mut self, sender: impl Into<String>) -> Self {
        self.draft.mail_from = Some(sender.into());
        self
    }

    /// The mail server, as `SMTP_URL`: `smtps://user:password@smtp.example.com:465`.
    pub fn smtp_url(mut self, url: impl Into<String>) -> Self {
        self.draft.smtp_url = Some(Secret::new(url.into()));
        self
    }

    /// The way that mails take, instead of a URL: for tests, and for a mail server with a certificate of its own.
    pub fn transport(mut self, transport: Transport) -> Self {
        self.draft.transport = Some(transport);
        self
    }

    /// The origins beside our own that may send requests with cookies, as `AUTH_ALLOWED_ORIGINS`.
    pub fn allowed_origins<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.draft.allowed_origins = Some(origins.into_iter().map(Into::into).collect());
        self
    }

    /// The proxies whose word about a client's address is taken, as `AUTH_TRUSTED_PROXIES`: `10.0.0.0/8`, `::1`.
    pub fn trusted_proxies<T: Into<String>>(mut self, networks: impl IntoIterator<Item = T>) -> Self {
        self.draft.trusted_proxies = Some(networks.into_iter().map(Into::into).collect());
        self
    }

    /// Where the link of a mail leads instead of our own page, for a single-page application: it gets the token as
    /// the last thing in the address, `?token=..`.
    pub fn link_target(mut self, mail: MailPurpose, url: impl Into<String>) -> Self {
        self.draft.link_targets.push((mail, url.into()));
        self
    }

    /// Who may sign up: everybody by default.
    pub fn registration(mut self, registration: Registration) -> Self {
        self.draft.registration = registration;
        self
    }

    /// Comes down to passwords of so many characters, which is weaker: 8 to 15, where 15 is the default (NIST SP
    /// 800-63B-4 §3.1.1.2, ASVS 6.2.1).
    pub fn allow_shorter_passwords(mut self, min_length: usize) -> Self {
        self.draft.min_password_length = min_length;
        self
    }

    /// Words that no password may be, beside the service's name and those of the roles.
    pub fn password_words<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.draft.password_words.extend(words.into_iter().map(Into::into));
        self
    }

    /// What one password hash costs: by default the least that OWASP recommends.
    pub fn hashing(mut self, params: Params) -> Self {
        self.draft.hashing = params;
        self
    }

    /// How many passwords are hashed at the same time: by default one on up to two cores, else two. Each takes the
    /// memory of [`Builder::hashing`].
    pub fn hashing_workers(mut self, workers: usize) -> Self {
        self.draft.hashing_workers = workers;
        self
    }

    /// Hashes that cost and protect nothing: for tests, in which no password is anybody's.
    #[cfg(any(test, feature = "test"))]
    pub fn cheap_hashing(mut self) -> Self {
        self.draft.hashing = Params::cheap();
        self.draft.cheap_hashing = true;
        self
    }

    /// What the application does when a user comes, logs in, changes the password, or goes.
    pub fn hooks(mut self, hooks: impl Hooks<U>) -> Self {
        self.hooks = Some(Box::new(hooks));
        self
    }

    /// Where the time comes from: the system by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How long a sign-up and its link live: 24 hours by default and at most (NIST SP 800-63B-4 §4.2.1.2).
    pub fn verify_email_lifetime(mut self, time: Duration) -> Self {
        self.draft.lifetimes.verify_email = time;
        self
    }

    /// How long a link lives that resets a password: 60 minutes by default (OWASP Forgot Password), at most 24 hours
    /// (NIST SP 800-63B-4 §4.2.1.2).
    pub fn reset_password_lifetime(mut self, time: Duration) -> Self {
        self.draft.lifetimes.reset_password = time;
        self
    }

    /// How long a link lives that confirms a new address: 24 hours by default and at most (NIST SP 800-63B-4 §4.2.1.2).
    pub fn change_email_lifetime(mut self, time: Duration) -> Self {
        self.draft.lifetimes.change_email = time;
        self
    }

    /// How long an invitation lives: 24 hours by default and at most (NIST SP 800-63B-4 §4.2.1.2).
    pub fn invitation_lifetime(mut self, time: Duration) -> Self {
        self.draft.lifetimes.invitation = time;
        self
    }

    /// When a session ends that is not used: after 24 hours by default, never later than [`Builder::session_limit`].
    pub fn session_idle_limit(mut self, time: Duration) -> Self {
        self.draft.lifetimes.session_idle = time;
        self
    }

    /// When a session ends whatever happens: after 14 days by default, 30 at most (NIST SP 800-63B-4 §2.1.3).
    pub fn session_limit(mut self, time: Duration) -> Self {
        self.draft.lifetimes.session = time;
        self
    }

    /// How long a proof of who is there is enough for what is sensitive: 5 minutes by default and at most (ASVS 7.5.1).
    pub fn proof_lifetime(mut self, time: Duration) -> Self {
        self.draft.lifetimes.proof = time;
        self
    }
}
