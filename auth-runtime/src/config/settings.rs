//! The settings, complete and checked.

use std::time::Duration;

use super::{BaseUrl, Network};
use crate::{
    mail::{MailPurpose, Mailbox},
    password::Policy,
};

/// Who may sign up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    #[default]
    Open,
    /// Who was invited. There is no sign-up page.
    Invite,
    /// Nobody: there is neither a sign-up nor an invitation page; the program makes the users.
    Closed,
}

/// What a start does about a database that is not as the struct needs it.
///
/// Where tables are missing, or are of a version that this build does not work with, no start goes on, whatever is said
/// here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchemaCheck {
    /// It ends, and says what mends it.
    #[default]
    Refuse,
    /// It goes on, and the log says what mends it.
    Warn,
    /// It does not look.
    Off,
}

/// How long things live. Each default is within what the named source allows.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// A sign-up, and the link that confirms it: 24 hours (NIST SP 800-63B-4 §4.2.1.2).
    pub verify_email: Duration,
    /// The link that resets a password: 60 minutes (OWASP Forgot Password), never over 24 hours.
    pub reset_password: Duration,
    /// The link that confirms a new address: 24 hours (NIST SP 800-63B-4 §4.2.1.2).
    pub change_email: Duration,
    /// The link of an invitation: 24 hours (NIST SP 800-63B-4 §4.2.1.2).
    pub invitation: Duration,
    /// A session that is not used: 24 hours (NIST SP 800-63B-4 §2.1.3).
    pub session_idle: Duration,
    /// A session, whatever happens: 14 days, the strict half of what NIST SP 800-63B-4 §2.1.3 allows one factor.
    pub session: Duration,
    /// How long a proof of who is there is enough for what is sensitive: 5 minutes (ASVS 7.5.1).
    pub proof: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_mins(1);
        const HOUR: Duration = Duration::from_hours(1);
        const DAY: Duration = Duration::from_hours(24);
        Self {
            verify_email: DAY,
            reset_password: HOUR,
            change_email: DAY,
            invitation: DAY,
            session_idle: DAY,
            session: DAY * 14,
            proof: MINUTE * 5,
        }
    }
}

/// Everything that flows and routes are told, complete and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The application's name, as people read it.
    pub service: String,
    /// Where the application is for its users: `AUTH_BASE_URL`.
    pub base_url: BaseUrl,
    /// Where the toolkit's routes are under it: `AUTH_PATH`, with a slash in front and none behind.
    pub auth_path: String,
    /// Who mails come from: `AUTH_MAIL_FROM`.
    pub mail_from: Mailbox,
    /// The origins beside our own that may send requests with cookies: `AUTH_ALLOWED_ORIGINS`.
    pub allowed_origins: Vec<String>,
    /// The proxies whose word about a client's address is taken: `AUTH_TRUSTED_PROXIES`.
    pub trusted_proxies: Vec<Network>,
    /// Who may sign up.
    pub registration: Registration,
    /// What a new password must be.
    pub password_policy: Policy,
    /// Words that no password may be, beside the service's name and those of the roles.
    pub password_words: Vec<String>,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Where a mailed link leads instead of our own page, for single-page applications; the token is put behind it.
    pub link_targets: Vec<(MailPurpose, String)>,
}

impl Settings {
    /// The path of one of the toolkit's routes, as a browser asks for it: with the base URL's own path.
    #[must_use]
    pub fn path(&self, route: &str) -> String {
        format!("{}{}{route}", self.base_url.path(), self.auth_path)
    }

    /// The whole address of one of the toolkit's routes. Only the configuration decides it, never a request (RS-2).
    #[must_use]
    pub fn url(&self, route: &str) -> String {
        format!("{}{}{route}", self.base_url.as_str(), self.auth_path)
    }

    /// The address that a mailed link of this purpose leads to, up to the token.
    #[must_use]
    pub fn link(&self, purpose: MailPurpose, route: &str) -> String {
        match self.link_targets.iter().find(|(of, _)| *of == purpose) {
            Some((_, target)) => {
                let joint = if target.contains('?') { '&' } else { '?' };
                format!("{target}{joint}token=")
            }
            None => format!("{}?token=", self.url(route)),
        }
    }
}
