#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::{Protection, Security, SmtpSettings};

fn parse(value: &str) -> SmtpSettings {
    SmtpSettings::parse(value).unwrap_or_else(|error| panic!("{value:?}: {error}"))
}

fn login(value: &str) -> Option<(String, String)> {
    parse(value).login().map(|(user, password)| (user.to_owned(), password.expose().clone()))
}

#[test]
fn each_scheme_has_its_security_and_port() {
    for (value, security, host, port) in [
        ("smtps://smtp.example.com", Security::ImplicitTls, "smtp.example.com", 465),
        ("smtps://u:p@smtp.example.com:2465", Security::ImplicitTls, "smtp.example.com", 2465),
        ("smtp://SMTP.example.com/", Security::StartTls, "smtp.example.com", 587),
        ("smtp://localhost", Security::StartTls, "localhost", 587),
        ("SMTPS://[2001:db8::1]\n", Security::ImplicitTls, "2001:db8::1", 465),
        ("smtp+insecure://127.0.0.1:1025", Security::None, "127.0.0.1", 1025),
        ("smtp+insecure://[::1]", Security::None, "::1", 25),
        ("smtp+insecure://localhost:1025", Security::None, "localhost", 1025),
    ] {
        let settings = parse(value);
        assert_eq!((settings.security(), settings.host(), settings.port()), (security, host, port), "{value}");
    }
}

#[test]
fn without_tls_only_this_machine_is_spoken_to() {
    // ML-6
    for host in [
        "smtp.example.com",
        "10.0.0.1",
        "128.0.0.1",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.1",
        "2130706433",
        "127.0.0.1@example.com",
    ] {
        let error = SmtpSettings::parse(&format!("smtp+insecure://{host}:25")).unwrap_err().to_string();
        assert!(error.contains("no TLS") || error.contains("without a password"), "{host}: {error}");
    }
    assert_eq!(parse("smtp+insecure://127.9.9.9").security(), Security::None);
}

#[test]
fn no_word_in_the_url_turns_tls_off() {
    // ML-6
    for value in [
        "smtp://h.example?tls=none",
        "smtps://h.example?tls=opportunistic",
        "smtp://h.example#insecure",
        "smtp://h.example/x",
    ] {
        assert!(SmtpSettings::parse(value).is_err(), "{value}");
    }
    assert!(matches!(parse("smtps://h.example").protection().unwrap(), Protection::ImplicitTls(_)));
    assert!(matches!(parse("smtp://h.example").protection().unwrap(), Protection::StartTls(_)));
}

#[test]
fn user_and_password_are_decoded() {
    let login = |value| login(value).map(|(user, password)| format!("{user} {password}"));
    assert_eq!(login("smtps://h.example"), None);
    assert_eq!(login("smtps://user:pass@h.example").unwrap(), "user pass");
    assert_eq!(login("smtps://me%40example.com:p%40%3A%2F%23%25%2b@h.example").unwrap(), "me@example.com p@:/#%+");
    assert_eq!(login("smtps://u:gr%C3%BC%C3%9Fe@h.example").unwrap(), "u grüße");
    assert_eq!(login("smtps://u:grüße+a:b@h.example").unwrap(), "u grüße+a:b");
}

#[test]
fn a_bad_value_names_the_setting_and_an_example_and_no_password() {
    for value in [
        "",
        "smtp.example.com",
        "smtp.example.com:587",
        "smtp:hunter2@h.example",
        "http://u:hunter2@h.example",
        "smtps://",
        "smtps://u:hunter2@",
        "smtps://u@h.example",
        "smtps://:hunter2@h.example",
        "smtps://u:hunter2/x@h.example",
        "smtps://u:hunter2#x@h.example",
        "smtps://u:hunter2%@h.example",
        "smtps://u:hunter2%ff@h.example",
        "smtps://u:hunter2%00@h.example",
        "smtps://u:hunter2@h.exa\nmple",
        "smtps://u:hunter2@h_x.example",
        "smtps://u:hunter2@bücher.example",
        "smtps://u:hunter2@h.example:99999",
        "smtps://u:hunter2@h.example:0",
    ] {
        let error = SmtpSettings::parse(value).expect_err(value);
        let shown = format!("{error} {error:?}");
        assert_eq!(error.name(), "SMTP_URL");
        assert!(
            shown.starts_with("SMTP_URL ") && shown.contains("smtps://user:password@smtp.example.com:465"),
            "{shown}"
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn debug_shows_no_password() {
    let shown = format!("{:?}", parse("smtps://user:hunter2@h.example"));
    assert!(shown.contains("h.example") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn only_certificates_can_be_trusted() {
    assert!(parse("smtps://h.example").trust(b"no certificate").is_err());
}

proptest! {
    #[test]
    fn no_value_panics(value in any::<String>()) {
        let _ = SmtpSettings::parse(&value);
    }

    #[test]
    fn no_url_panics(rest in any::<String>(), scheme in "(smtps|smtp|smtp\\+insecure)://") {
        if let Ok(settings) = SmtpSettings::parse(&format!("{scheme}{rest}")) {
            prop_assert!(!settings.host().is_empty() && settings.port() != 0);
        }
    }

    #[test]
    fn every_password_can_be_written(password in "[^\0]{1,20}") {
        let encoded: String = password.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect();
        prop_assert_eq!(login(&format!("smtps://u:{encoded}@h.example")), Some(("u".to_owned(), password)));
    }
}
