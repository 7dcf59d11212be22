//! From what an application chose to what it runs with, or to all that is wrong.

use std::{num::NonZeroUsize, time::Duration};

use super::{
    BaseUrl, Draft, Settings, delivery, limits, places,
    reading::{Gaps, Reading},
};
use crate::{
    mail::Transport,
    password::{Params, Policy},
    secret::Secret,
    token::KeyRing,
};

/// The file that is made up for development, in the folder that the program was started in.
const DEVELOPMENT_DATABASE: &str = "authwright-dev.db";

/// The port of development where `PORT` does not say another.
const DEVELOPMENT_PORT: u16 = 3000;

/// What people read as the application's name in development where the program has none; its host would be an address
/// of numbers.
const DEVELOPMENT_SERVICE: &str = "this application";

/// The longest name of a service, in characters: it stands in subjects of mails, which are cut at 78 (RFC 5322 §2.1.1).
const MAX_SERVICE: usize = 60;

/// What came of the check. `ready` is there only where there are no problems.
pub(crate) struct Checked {
    pub(crate) ready: Option<Ready>,
    pub(crate) database: Option<Database>,
    pub(crate) migrate_at_start: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) problems: Vec<String>,
}

/// Less than this, a network is too slow for.
const LEAST_TIMEOUT: Duration = Duration::from_millis(100);

/// Longer than this, nobody waits for an answer.
const MOST_TIMEOUT: Duration = Duration::from_mins(1);

/// What can be said without a database.
pub(crate) struct Ready {
    pub(crate) settings: Settings,
    pub(crate) keys: KeyRing,
    pub(crate) transport: Transport,
    pub(crate) hashing: Params,
    pub(crate) workers: NonZeroUsize,
}

/// The database to open.
pub(crate) struct Database {
    pub(crate) url: Secret<String>,
    /// Whether a file that is missing is made.
    pub(crate) create: bool,
    /// The file that was made up, where it was.
    pub(crate) made_up: Option<String>,
}

impl Draft {
    /// Reads and checks everything, so that all that is wrong is said at once.
    pub(crate) fn check(&self) -> Checked {
        let mut reading = Reading::new(&self.environment);
        let base_url = self.read_base_url(&mut reading);
        let database = self.read_database(&mut reading);
        let keys = self.read_keys(&mut reading);
        let service = self.read_service(base_url.as_ref(), &mut reading);
        let auth_path = places::auth_path(self.path.as_deref(), &mut reading);
        let mail_from = delivery::mail_from(self, &mut reading);
        let transport = delivery::transport(self, &mut reading);
        let allowed_origins = places::allowed_origins(self.allowed_origins.as_deref(), base_url.as_ref(), &mut reading);
        let trusted_proxies = places::trusted_proxies(self.trusted_proxies.as_deref(), &mut reading);
        let link_targets = places::link_targets(&self.link_targets, base_url.as_ref(), &mut reading);
        let lifetimes = limits::lifetimes(self.lifetimes, &mut reading);
        let password_policy = self.read_policy(&mut reading);
        let hashing = self.read_hashing(&mut reading);
        let workers = self.read_workers(&mut reading);
        self.check_database_timeout(&mut reading);

        let migrate_at_start = self.migrate_at_start.unwrap_or(reading.is_development());
        let ready = (|| {
            let settings = Settings {
                service: service?,
                base_url: base_url?,
                auth_path: auth_path?,
                mail_from: mail_from?,
                allowed_origins,
                trusted_proxies,
                registration: self.registration,
                password_policy,
                password_words: self.password_words.clone(),
                lifetimes,
                link_targets,
            };
            Some(Ready { settings, keys: keys?, transport: transport?, hashing: hashing?, workers: workers? })
        })();
        let Reading { notes, problems, .. } = reading;
        Checked { ready: ready.filter(|_| problems.is_empty()), database, migrate_at_start, notes, problems }
    }

    /// `AUTH_BASE_URL`, which also decides whether this is development.
    fn read_base_url(&self, reading: &mut Reading<'_>) -> Option<BaseUrl> {
        const NAME: &str = "AUTH_BASE_URL";
        const EXAMPLE: &str = "https://shop.example.com";
        let Some(text) = reading.text(self.base_url.as_deref(), NAME) else {
            if !self.debug_build {
                reading.problems.push(format!("{NAME} is not set; a value that works: {EXAMPLE}"));
                return None;
            }
            reading.gaps = Gaps::Filled;
            let port = match reading.text(None, "PORT").map(|port| port.trim().parse::<u16>()) {
                None => DEVELOPMENT_PORT,
                Some(Ok(port)) if port != 0 => port,
                Some(_) => {
                    reading.wrong("PORT", "it is no port", "3000");
                    return None;
                }
            };
            let url = format!("http://127.0.0.1:{port}");
            reading.notes.push(format!("{NAME} is not set: links lead to {url}"));
            return reading.refuse(BaseUrl::parse(&url));
        };
        match BaseUrl::parse(&text) {
            Ok(url) => {
                reading.gaps = if self.debug_build && url.is_loopback() { Gaps::Filled } else { Gaps::Refused };
                Some(url)
            }
            Err(why) => {
                reading.gaps = if self.debug_build { Gaps::Passed } else { Gaps::Refused };
                reading.wrong(NAME, why, EXAMPLE);
                None
            }
        }
    }

    /// `DATABASE_URL`
    fn read_database(&self, reading: &mut Reading<'_>) -> Option<Database> {
        const NAME: &str = "DATABASE_URL";
        if self.has_pool {
            return None;
        }
        let create = reading.is_development();
        if let Some(url) = reading.secret(self.database_url.as_ref(), NAME) {
            // What is no URL at all may be a password in the wrong place, so nobody repeats it.
            let scheme = url.expose().trim().split_once(':').map(|(scheme, _)| scheme);
            if matches!(scheme, Some("sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb")) {
                return Some(Database { url: Secret::new(url.expose().trim().to_owned()), create, made_up: None });
            }
            reading.wrong(NAME, "it is no URL of a database that is known here", &database_examples());
            return None;
        }
        let missing = || format!("{NAME} is not set; a value that works: {}", database_examples());
        // Without the driver, a file that is made up could not be opened.
        if cfg!(not(feature = "sqlite")) {
            if reading.gaps != Gaps::Passed {
                reading.problems.push(missing());
            }
            return None;
        }
        let path = std::env::current_dir().unwrap_or_default().join(DEVELOPMENT_DATABASE).display().to_string();
        reading.gap(missing, || format!("{NAME} is not set: using the SQLite file {path}"))?;
        Some(Database {
            url: Secret::new(format!("sqlite:{DEVELOPMENT_DATABASE}")),
            create,
            made_up: Some(path.clone()),
        })
    }

    /// `AUTH_SECRET`
    fn read_keys(&self, reading: &mut Reading<'_>) -> Option<KeyRing> {
        const NAME: &str = "AUTH_SECRET";
        if let Some(text) = reading.secret(self.secret.as_ref(), NAME) {
            return reading.refuse(KeyRing::parse(text.expose()));
        }
        reading.gap(
            || KeyRing::parse("").err().map(|why| why.to_string()).unwrap_or_default(),
            || format!("{NAME} is not set: using a random key, so mailed links and open forms end with this process"),
        )?;
        reading.refuse(KeyRing::generate())
    }

    /// `AUTH_SERVICE`
    fn read_service(&self, base_url: Option<&BaseUrl>, reading: &mut Reading<'_>) -> Option<String> {
        const NAME: &str = "AUTH_SERVICE";
        match reading.text(self.service.as_deref(), NAME).map(|name| name.trim().to_owned()) {
            Some(name)
                if name.is_empty() || name.chars().count() > MAX_SERVICE || name.chars().any(char::is_control) =>
            {
                let why = format!("it must be one line of 1 to {MAX_SERVICE} characters");
                reading.wrong(NAME, why, "Example Shop");
                None
            }
            Some(name) => Some(name),
            None if reading.is_development() => Some(self.named_by_program()),
            None => base_url.map(|url| url.host().to_owned()),
        }
    }

    /// The program's name as people write it: `corner-shop` is `Corner shop`.
    fn named_by_program(&self) -> String {
        let name = self.environment.program().unwrap_or_default().replace(['-', '_'], " ");
        let mut rest = name.trim().chars();
        match rest.next() {
            Some(first) if name.chars().count() <= MAX_SERVICE && !name.chars().any(char::is_control) => {
                first.to_uppercase().chain(rest).collect()
            }
            _ => DEVELOPMENT_SERVICE.to_owned(),
        }
    }

    /// PW-1
    fn read_policy(&self, reading: &mut Reading<'_>) -> Policy {
        let (least, most) = (Policy::LOWEST_MIN_LENGTH, Policy::MIN_LENGTH);
        if !(least..=most).contains(&self.min_password_length) {
            reading.problems.push(format!(
                ".allow_shorter_passwords({}) is not possible; passwords have at least {least} characters under any \
                 configuration, and {most} by default",
                self.min_password_length
            ));
        }
        Policy::default().allow_shorter(self.min_password_length)
    }

    /// PW-8: costs that [`Params::new`] would not take can only come from where tests make them.
    fn read_hashing(&self, reading: &mut Reading<'_>) -> Option<Params> {
        let chosen = self.hashing;
        if self.cheap_hashing {
            return Some(chosen);
        }
        reading.refuse(Params::new(chosen.memory_kib(), chosen.iterations(), chosen.parallelism()))
    }

    /// ST-5
    fn check_database_timeout(&self, reading: &mut Reading<'_>) {
        if !(LEAST_TIMEOUT..=MOST_TIMEOUT).contains(&self.database_timeout) {
            reading.problems.push(format!(
                ".database_timeout({:?}) is not within its limits; it may be {LEAST_TIMEOUT:?} to {MOST_TIMEOUT:?}",
                self.database_timeout
            ));
        }
    }

    fn read_workers(&self, reading: &mut Reading<'_>) -> Option<NonZeroUsize> {
        let workers = NonZeroUsize::new(self.hashing_workers);
        if workers.is_none() {
            reading.problems.push(String::from(".hashing_workers(0) hashes no password; a value that works: 2"));
        }
        workers
    }
}

/// What a URL looks like for each database that this build has a driver for.
fn database_examples() -> String {
    let examples = [
        (cfg!(feature = "sqlite"), "sqlite:/var/lib/shop/shop.db?mode=rwc"),
        (cfg!(feature = "postgres"), "postgres://shop:PASSWORD@db.example:5432/shop"),
        (cfg!(feature = "mysql"), "mysql://shop:PASSWORD@db.example:3306/shop"),
    ];
    let built_in = examples.iter().filter(|(is_built_in, _)| *is_built_in).map(|(_, example)| *example);
    built_in.collect::<Vec<_>>().join(", or ")
}
