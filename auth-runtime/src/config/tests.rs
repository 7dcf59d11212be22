#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use super::{Checked, Draft, Environment, StartError};
use crate::{
    mail::{MailPurpose, Transport},
    password::Params,
    secret::Secret,
};

/// 32 bytes that `openssl rand` made for this test.
const KEY: &str = "t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA=";

/// What an application in production sets.
const COMPLETE: [(&str, &str); 5] = [
    ("DATABASE_URL", "sqlite:/var/lib/shop/shop.db"),
    ("AUTH_SECRET", KEY),
    ("AUTH_BASE_URL", "https://shop.example.com"),
    ("AUTH_MAIL_FROM", "Shop <no-reply@example.com>"),
    ("SMTP_URL", "smtps://shop:hunter2-of-mail@smtp.example.com"),
];

/// What a build without `SQLite` does not make up for development.
const DATABASE: (&str, &str) = ("DATABASE_URL", "postgres://shop@db.example/shop");

fn draft<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Draft {
    Draft { environment: Environment::of(variables), ..Draft::default() }
}

/// The complete environment with one variable that is otherwise.
fn but(name: &'static str, value: &'static str) -> Draft {
    draft(COMPLETE.into_iter().filter(|(known, _)| *known != name).chain([(name, value)]))
}

fn problems(draft: &Draft) -> Vec<String> {
    let Checked { ready, problems, .. } = draft.check();
    assert_eq!(ready.is_none(), !problems.is_empty());
    problems
}

/// That a draft has one problem, which holds these words.
fn one_problem(draft: &Draft, words: &[&str]) {
    let problems = problems(draft);
    assert_eq!(problems.len(), 1, "{problems:?}");
    for word in words {
        assert!(problems[0].contains(word), "`{word}` is not in: {}", problems[0]);
    }
}

#[test]
fn a_complete_environment_is_enough() {
    let checked = draft(COMPLETE).check();
    let ready = checked.ready.unwrap_or_else(|| panic!("{:?}", checked.problems));
    assert_eq!(ready.settings.service, "shop.example.com");
    assert_eq!(ready.settings.url("/login"), "https://shop.example.com/auth/login");
    assert_eq!(ready.settings.mail_from.address(), "no-reply@example.com");
    assert_eq!(ready.settings.lifetimes.reset_password, Duration::from_hours(1));
    assert_eq!(ready.hashing, Params::default());
    let database = checked.database.unwrap();
    assert_eq!(database.url.expose(), "sqlite:/var/lib/shop/shop.db");
    assert!(!database.create && !checked.migrate_at_start, "only development makes files and tables by itself");
    assert!(checked.notes.is_empty());
}

#[test]
fn the_builder_wins_over_the_environment() {
    let chosen = Draft {
        base_url: Some("https://other.example.com/app".into()),
        path: Some("/account".into()),
        service: Some("Other".into()),
        allowed_origins: Some(vec!["https://spa.example.com".into()]),
        ..draft(COMPLETE.into_iter().chain([("AUTH_PATH", "not a path"), ("AUTH_SERVICE", "Shop")]))
    };
    let settings = chosen.check().ready.unwrap().settings;
    assert_eq!(settings.url("/login"), "https://other.example.com/app/account/login");
    assert_eq!(settings.service, "Other");
    assert_eq!(settings.allowed_origins, ["https://spa.example.com"]);
}

// KY-1, RS-2
#[test]
fn all_that_is_missing_is_said_at_once() {
    for debug_build in [true, false] {
        let draft = Draft { debug_build, ..draft([("AUTH_BASE_URL", "https://shop.example.com"), ("SMTP_URL", "  ")]) };
        let problems = problems(&draft);
        for name in ["DATABASE_URL", "AUTH_SECRET", "AUTH_MAIL_FROM", "SMTP_URL"] {
            assert!(problems.iter().any(|problem| problem.starts_with(&format!("{name} is not set; "))), "{name}");
        }
        assert_eq!(problems.len(), 4, "{problems:?}");
    }
    let release = Draft { debug_build: false, ..draft([]) };
    assert_eq!(problems(&release).len(), 5);
    assert!(problems(&release)[0].starts_with("AUTH_BASE_URL is not set; a value that works: https://"));
}

// KY-1, RS-2, ML-6, RL-9
#[test]
fn each_wrong_setting_is_named_with_its_cause_and_an_example() {
    for (name, value, words) in [
        ("DATABASE_URL", "shop.db", "a value that works: "),
        ("DATABASE_URL", "mongodb://localhost", "a value that works: "),
        ("AUTH_SECRET", "hunter2", "openssl rand"),
        ("AUTH_SECRET", "c2hvcnQgc2VjcmV0IGtleQ==", "needs at least 32"),
        ("AUTH_SECRET", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "is not random"),
        ("AUTH_SECRET", "ZXhhbXBsZS1rZXktZm9yLWF1dGh3cmlnaHQtZG9jcyE=", "everybody can read"),
        ("AUTH_BASE_URL", "http://shop.example.com", "write https"),
        ("AUTH_BASE_URL", "shop.example.com", "a value that works: https://"),
        ("AUTH_PATH", "auth", "a value that works: /auth"),
        ("AUTH_PATH", "/auth/", "end without one"),
        ("AUTH_PATH", "/", "end without one"),
        ("AUTH_PATH", "/a//b", "slash"),
        ("AUTH_PATH", "/../b", "slash"),
        ("AUTH_PATH", "/{user}", "letters, digits"),
        ("AUTH_MAIL_FROM", "nobody", "a value that works: Example Shop"),
        ("SMTP_URL", "http://mail.example.com", "a value that works: smtps://"),
        ("SMTP_URL", "smtp+insecure://mail.example.com", "asks for no TLS"),
        ("SMTP_URL", "smtp+insecure://127.0.0.1", "for development alone"),
        ("AUTH_SERVICE", "Shop\nBcc: all", "one line"),
        ("AUTH_ALLOWED_ORIGINS", "*", "entry 1"),
        ("AUTH_ALLOWED_ORIGINS", "null", "entry 1"),
        ("AUTH_ALLOWED_ORIGINS", "https://a.example.com, https://b.example.com/x", "entry 2: an origin has no path"),
        ("AUTH_ALLOWED_ORIGINS", "http://localhost:5173", "plain http"),
        ("AUTH_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "entry 2"),
        ("AUTH_TRUSTED_PROXIES", "0.0.0.0/0", "every address"),
        ("AUTH_TRUSTED_PROXIES", "::/0", "every address"),
    ] {
        one_problem(&but(name, value), &[name, words]);
    }
}

// KY-1, KY-6
#[test]
fn no_message_holds_the_value_of_a_setting() {
    for (name, value, secret) in [
        ("AUTH_SECRET", "correct-horse-battery", "horse"),
        ("DATABASE_URL", "hunter2", "hunter2"),
        ("DATABASE_URL", "hunter2://shop", "hunter2"),
        ("SMTP_URL", "smtps://shop:hunter2@smtp example.com", "hunter2"),
        ("SMTP_URL", "smtp+insecure://shop:hunter2@smtp.example.com", "hunter2"),
        ("AUTH_BASE_URL", "https://ann:hunter2@shop.example.com", "hunter2"),
    ] {
        let draft = but(name, value);
        let error = StartError::new(problems(&draft));
        assert!(error.problems().next().is_some());
        assert!(!error.to_string().contains(secret), "{error}");
        assert!(!format!("{draft:?}").contains(secret), "{name}");
    }
    let built = Draft {
        secret: Some(Secret::new("hunter2".into())),
        smtp_url: Some(Secret::new("hunter2".into())),
        database_url: Some(Secret::new("hunter2".into())),
        ..draft(COMPLETE)
    };
    assert!(!format!("{built:?} {:?}", StartError::new(problems(&built))).contains("hunter2"));
}

#[test]
fn the_databases_that_are_shown_are_those_of_the_build() {
    let missing = draft(COMPLETE.into_iter().filter(|(name, _)| *name != "DATABASE_URL"));
    let said = problems(&missing).join("\n");
    assert!(said.starts_with("DATABASE_URL is not set; a value that works: "), "{said}");
    for (is_built_in, form) in [
        (cfg!(feature = "sqlite"), "sqlite:/"),
        (cfg!(feature = "postgres"), "postgres://"),
        (cfg!(feature = "mysql"), "mysql://"),
    ] {
        assert_eq!(said.contains(form), is_built_in, "{said}");
    }
}

/// A file that could not be opened is not made up, and nobody is told of a URL that they never wrote.
#[cfg(not(feature = "sqlite"))]
#[test]
fn without_its_driver_development_makes_no_file_up() {
    let Checked { database, problems, .. } = Draft { debug_build: true, ..draft([]) }.check();
    assert!(database.is_none());
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("DATABASE_URL is not set; "), "{problems:?}");
}

#[cfg(feature = "sqlite")]
#[test]
fn development_makes_up_what_is_missing_and_says_so() {
    for environment in [vec![], vec![("AUTH_BASE_URL", "http://localhost:8080")]] {
        let Checked { ready, database, migrate_at_start, notes, problems } =
            Draft { debug_build: true, ..draft(environment.iter().copied()) }.check();
        let ready = ready.unwrap_or_else(|| panic!("{problems:?}"));
        assert!(matches!(ready.transport, Transport::Mailbox(_)));
        assert_eq!(ready.settings.service, "this application");
        let database = database.unwrap();
        assert_eq!(database.url.expose(), "sqlite:authwright-dev.db");
        assert!(database.create && migrate_at_start);
        for name in ["DATABASE_URL", "AUTH_SECRET", "AUTH_MAIL_FROM", "SMTP_URL"] {
            assert_eq!(notes.iter().filter(|note| note.starts_with(name)).count(), 1, "{notes:?}");
        }
        assert_eq!(notes.iter().any(|note| note.starts_with("AUTH_BASE_URL")), environment.is_empty());
        assert!(notes.iter().any(|note| note.contains(&database.made_up.clone().unwrap())), "the path is said");
    }
    let port = Draft { debug_build: true, ..draft([("PORT", "8000")]) };
    assert_eq!(port.check().ready.unwrap().settings.base_url.as_str(), "http://127.0.0.1:8000");
    one_problem(&Draft { debug_build: true, ..draft([("PORT", "http")]) }, &["PORT"]);
}

#[test]
fn in_development_the_program_names_the_service() {
    for (program, service) in [
        ("target/debug/examples/quickstart", "Quickstart"),
        ("./corner_shop", "Corner shop"),
        ("/srv/corner-shop-api", "Corner shop api"),
        ("", "this application"),
    ] {
        let environment = Environment::of([DATABASE]).with_arguments([program]);
        let checked = Draft { debug_build: true, environment, ..Draft::default() }.check();
        assert_eq!(checked.ready.unwrap().settings.service, service, "{program:?}");
    }
}

#[test]
fn development_forgives_what_is_missing_and_not_what_is_wrong() {
    let wrong = Draft { debug_build: true, ..draft([DATABASE, ("AUTH_SECRET", "short"), ("AUTH_PATH", "auth")]) };
    assert_eq!(problems(&wrong).len(), 2);
    let plain = Draft { debug_build: true, ..draft([DATABASE, ("SMTP_URL", "smtp+insecure://127.0.0.1:1025")]) };
    assert!(plain.check().ready.is_some(), "a mail catcher on this machine");
    // Whether it is development cannot be told: what may be made up is not called missing.
    one_problem(&Draft { debug_build: true, ..draft([("AUTH_BASE_URL", "localhost:3000")]) }, &["AUTH_BASE_URL"]);
}

#[test]
fn a_release_build_makes_nothing_up_on_loopback_either() {
    let release = Draft { debug_build: false, ..draft([("AUTH_BASE_URL", "http://127.0.0.1:3000")]) };
    assert_eq!(problems(&release).len(), 4);
}

// TK-10, SE-4, SE-18
#[test]
fn lifetimes_have_limits() {
    let with = |change: fn(&mut super::Lifetimes)| {
        let mut draft = draft(COMPLETE);
        change(&mut draft.lifetimes);
        draft
    };
    one_problem(&with(|l| l.reset_password = Duration::from_hours(25)), &["reset_password_lifetime", "24 hours"]);
    one_problem(&with(|l| l.verify_email = Duration::from_hours(25)), &["verify_email_lifetime", "24 hours"]);
    one_problem(&with(|l| l.change_email = Duration::from_hours(25)), &["change_email_lifetime", "24 hours"]);
    one_problem(&with(|l| l.invitation = Duration::from_hours(25)), &["invitation_lifetime", "24 hours"]);
    one_problem(&with(|l| l.session = Duration::MAX), &["session_limit", "30 days"]);
    one_problem(&with(|l| l.session_idle = Duration::MAX), &["session_idle_limit", "30 days"]);
    one_problem(&with(|l| l.proof = Duration::from_mins(6)), &["proof_lifetime", "5 minutes"]);
    one_problem(&with(|l| l.session = Duration::ZERO), &["session_limit", "1 minute"]);
    let shorter = with(|l| l.session = Duration::from_hours(12)).check().ready.unwrap().settings.lifetimes;
    assert_eq!(shorter.session_idle, Duration::from_hours(12));
}

// PW-1
#[test]
fn no_configuration_goes_under_eight_characters() {
    for wrong in [0, 7, 16] {
        one_problem(&Draft { min_password_length: wrong, ..draft(COMPLETE) }, &["allow_shorter_passwords", "8", "15"]);
    }
    let ready = Draft { min_password_length: 8, ..draft(COMPLETE) }.check().ready.unwrap();
    assert_eq!(ready.settings.password_policy.min_length(), 8);
}

// PW-8
#[test]
fn weak_hashing_stops_the_start() {
    one_problem(&Draft { hashing: Params::cheap(), ..draft(COMPLETE) }, &["too weak", "at least 19456"]);
    one_problem(&Draft { hashing_workers: 0, ..draft(COMPLETE) }, &["hashing_workers"]);
    // ST-5
    for timeout in [Duration::ZERO, Duration::from_secs(61)] {
        one_problem(&Draft { database_timeout: timeout, ..draft(COMPLETE) }, &["database_timeout", "100ms", "60s"]);
    }
}

#[test]
fn links_lead_only_where_a_token_may_go() {
    let target = |purpose, url: &str| Draft { link_targets: vec![(purpose, url.into())], ..draft(COMPLETE) };
    for url in ["https://app.example.com/reset", "https://app.example.com/?view=reset", "https://app.example.com/#/r"] {
        assert!(problems(&target(MailPurpose::ResetPassword, url)).is_empty(), "{url}");
    }
    for url in ["/reset", "http://app.example.com/", "http://localhost:5173/", "javascript:alert(1)", "https://a b/"] {
        one_problem(&target(MailPurpose::ResetPassword, url), &["link_target(reset_password"]);
    }
    one_problem(&target(MailPurpose::PasswordChanged, "https://app.example.com/"), &["no link"]);
}

#[test]
fn an_error_of_main_is_for_people() {
    let error: Box<dyn std::error::Error> =
        Box::new(StartError::new(problems(&draft([("AUTH_PATH", "x"), ("PORT", "y")]))));
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(error.to_string().starts_with("the application cannot start, for "), "{error}");
}

#[test]
fn the_program_tells_its_name_and_whether_it_migrates() {
    let started = |arguments: &[&str]| Environment::default().with_arguments(arguments.iter().copied());
    assert_eq!(started(&["/usr/bin/shop", "migrate"]).program().as_deref(), Some("shop"));
    assert_eq!(started(&["shop", "migrate"]).asks_to_migrate(), cfg!(feature = "cli"));
    for command in ["schema", "routes"] {
        assert_eq!(started(&["shop", command]).asks_to_print(), cfg!(feature = "cli"), "{command}");
    }
    assert!(!started(&["shop", "migrate"]).asks_to_print());
    let help = started(&["shop", "migrate", "--help"]);
    assert!(!help.asks_to_migrate(), "who asks how it is used has not said that it shall be done");
    assert_eq!(help.asks_to_print(), cfg!(feature = "cli"));
    assert!(!started(&["shop"]).asks_to_migrate() && !Environment::default().asks_to_migrate());
}

#[test]
fn the_process_is_read_when_it_is_asked_for() {
    let process = Environment::process();
    assert!(process.program().is_some() && process.variable("PATH").unwrap().is_some());
    assert_eq!(process.variable("AUTHWRIGHT_NOBODY_SETS_THIS"), Ok(None));
    assert_eq!(format!("{process:?}"), "Environment(..)");
}
