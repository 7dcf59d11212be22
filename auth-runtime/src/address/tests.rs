#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

fn canonical(typed: &str) -> String {
    EmailAddress::parse(typed).unwrap_or_else(|_| panic!("{typed:?} is an address")).as_str().to_owned()
}

// RE-5, RS-1: one form, and equality of its bytes.
#[test]
fn spellings_of_one_address_have_one_form() {
    for (typed, form) in [
        ("ann@example.org", "ann@example.org"),
        ("ANN@EXAMPLE.ORG", "ann@example.org"),
        (" \t\r\nann@example.org\r\n ", "ann@example.org"),
        ("ann+News.x@example.org", "ann+news.x@example.org"),
        ("o'neil/x=y@example.org", "o'neil/x=y@example.org"),
        ("ann@B\u{dc}CHER.example", "ann@xn--bcher-kva.example"),
        ("ann@Bu\u{308}cher.example", "ann@xn--bcher-kva.example"),
        ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
        ("ann@example\u{3002}org", "ann@example.org"),
        ("ann@\u{ff45}xample.org", "ann@example.org"),
        ("e\u{301}va@example.org", "\u{e9}va@example.org"),
        ("E\u{301}va@example.org", "\u{c9}va@example.org"),
        // H with a line below does not compose, h does: the mark must not survive apart from its letter.
        ("H\u{331}@example.org", "\u{1e96}@example.org"),
        ("\u{930}\u{93e}\u{92e}\u{94d}@example.org", "\u{930}\u{93e}\u{92e}\u{94d}@example.org"),
    ] {
        assert_eq!(canonical(typed), form, "{typed:?}");
    }
}

#[test]
fn parts_are_lent() {
    let address = EmailAddress::parse("Ann@Example.org").unwrap();
    assert_eq!((address.local(), address.domain()), ("ann", "example.org"));
    assert_eq!(address.to_string(), "ann@example.org");
}

// RE-5, CVE-2019-19844: no letter folds into another person's address.
#[test]
fn look_alikes_are_other_addresses_or_none() {
    let mike = EmailAddress::parse("mikeffi@example.org").unwrap();
    for other in [
        "m\u{131}keffi@example.org",  // dotless i, whose upper case is I
        "m\u{130}keffi@example.org",  // I with dot, whose lower case begins with i
        "mi\u{212a}effi@example.org", // Kelvin sign, which NFC makes K
        "mike\u{fb03}@example.org",   // ligature ffi
        "\u{ff4d}ikeffi@example.org", // full-width m
        "mike\u{17f}fi@example.org",  // long s
        "m\u{456}keffi@example.org",  // Cyrillic i
    ] {
        assert_ne!(EmailAddress::parse(other).as_ref(), Ok(&mike), "{other:?}");
    }
    assert_eq!(EmailAddress::parse("mi\u{212a}e@example.org"), Err(AddressError));
    assert_eq!(EmailAddress::parse("mike@e\u{212a}ample.org"), Err(AddressError));
}

// RE-4, ML-5
#[test]
fn what_mail_must_not_go_to_is_refused() {
    for typed in [
        "",
        " ",
        "@",
        "ann",
        "ann@",
        "@example.org",
        "ann@@example.org",
        "ann@example.org@evil.example",
        "ann\u{ff20}example.org",
        "ann@example.org\u{ff20}evil.example",
        "\"ann\"@example.org",
        "\"a@b\"@example.org",
        "ann <ann@example.org>",
        "ann@example.org,bob@example.org",
        "ann@example.org;bob@example.org",
        "ann@example.org bob@example.org",
        "ann@example.org\nbob@example.org",
        "ann@example.org\r\nBcc: bob@example.org",
        "ann\r@example.org",
        "ann\0@example.org",
        "ann@exam\0ple.org",
        "ann\u{7f}@example.org",
        "ann\u{85}@example.org",
        "ann\u{a0}@example.org",
        "ann\u{2028}@example.org",
        "ann\u{3000}@example.org",
        "ann\u{200b}@example.org",
        "ann\u{202e}@example.org",
        "ann\u{2066}@example.org",
        "ann\u{200f}@example.org",
        "ann\u{61c}@example.org",
        "ann@exam\u{202e}ple.org",
        "ann\u{feff}@example.org",
        "ann\u{e000}@example.org",
        "ann\u{ff1b}bob@example.org",
        "ann\u{37e}@example.org",
        "\u{1f600}@example.org",
        "a b@example.org",
        "ann(x)@example.org",
        "a\\b@example.org",
        ".ann@example.org",
        "ann.@example.org",
        "a..n@example.org",
        "ann@.example.org",
        "ann@example.org.",
        "ann@example..org",
        "ann@-example.org",
        "ann@example-.org",
        "ann@exa_mple.org",
        "ann@xn--a.org",
        "ann@xn--example-.org",
        "ann@localhost",
        "ann@org",
        "ann@127.0.0.1",
        "ann@[127.0.0.1]",
        "ann@[IPv6:::1]",
        "ann@example.org:25",
        "ann@example.org/x",
        "ann@example.org?bcc=bob",
        "ann@ex%61mple.org",
        "mailto:ann@",
    ] {
        assert_eq!(EmailAddress::parse(typed), Err(AddressError), "{typed:?}");
    }
    assert_eq!(AddressError.code(), "email_invalid");
}

#[test]
fn lengths_are_those_of_rfc_5321() {
    let local = "a".repeat(MAX_LOCAL_LEN);
    assert_eq!(canonical(&format!("{local}@example.org")).len(), 64 + 12);
    assert!(EmailAddress::parse(&format!("{local}a@example.org")).is_err());
    let domain = |len: usize| format!("{0}.{0}.{1}.org", "b".repeat(63), "c".repeat(len - 63 * 2 - 6));
    let longest = format!("{local}@{}", domain(MAX_LEN - 65));
    assert_eq!(canonical(&longest).len(), MAX_LEN);
    assert!(EmailAddress::parse(&format!("{local}@{}", domain(MAX_LEN - 64))).is_err());
    assert!(EmailAddress::parse(&"a".repeat(1_000_000)).is_err());
}

fn near_address() -> impl Strategy<Value = String> {
    let local = r"[a-zA-ZéÉİıKHhſß\u{300}-\u{345}\u{900}-\u{950}.+@]{1,12}";
    let domain = r"[a-zA-ZßüÜ\u{300}-\u{331}0-9\u{1100}-\u{1200}-]{1,8}(\.[a-zA-Z]{2,4}){1,2}";
    (local, domain).prop_map(|(local, domain)| format!("{local}@{domain}"))
}

proptest! {
    // HT-9, RE-5
    #[test]
    fn parsing_is_idempotent_and_ignores_composition(typed in prop_oneof![any::<String>(), near_address()]) {
        if let Ok(address) = EmailAddress::parse(&typed) {
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            prop_assert_eq!(EmailAddress::parse(&typed.nfd().collect::<String>()), Ok(address.clone()));
            prop_assert_eq!(address.as_str().matches('@').count(), 1);
            prop_assert!(!address.as_str().contains(|c: char| c.is_control() || c.is_whitespace()));
            prop_assert!(address.as_str().len() <= MAX_LEN);
            prop_assert!(address.domain().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b)));
        }
    }
}
