#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::{error::Error, page::PageKind};

#[test]
fn every_code_stands_once_and_has_words() {
    assert!(ENGLISH.is_sorted_by(|(a, _), (b, _)| a < b), "a code stands twice or out of order");
    for (code, words) in ENGLISH {
        assert!(!code.is_empty() && !words.trim().is_empty(), "{code:?} has no words");
        assert_eq!(find(code), Some(*words));
    }
}

#[test]
fn every_error_has_words() {
    let cause = || Box::from("cause");
    let errors = [
        Error::NotSignedIn,
        Error::Forbidden,
        Error::EmailNotVerified,
        Error::InvalidCredentials,
        Error::InvalidToken,
        Error::PasswordRequired,
        Error::ReauthenticationRequired,
        Error::CrossSite,
        Error::field("email", "required"),
        Error::Refused("words".into()),
        Error::NotFound,
        Error::LastHolder,
        Error::EmailTaken,
        Error::Busy,
        Error::Unavailable(cause()),
        Error::RoleUnknown("pilot".into()),
        Error::Random,
        Error::Unsupported("a field"),
        Error::Internal(cause()),
    ];
    for error in errors {
        assert!(find(error.code()).is_some(), "{} has no words", error.code());
    }
}

#[test]
fn every_page_has_a_title() {
    for kind in PageKind::ALL {
        assert_ne!(kind.title(), kind.name());
    }
}

#[test]
fn only_notices_are_said_by_a_query_string() {
    for code in NOTICES {
        assert!(notice(code).is_some(), "{code} has no words");
    }
    for code in ["invalid_credentials", "login.title", "<script>", ""] {
        assert_eq!(notice(code), None);
    }
}

#[test]
fn values_are_filled_in() {
    assert!(fill("hint.new_password", &[("min", "15")]).starts_with("At least 15 characters."));
}

#[test]
fn durations_are_said_in_the_largest_whole_unit() {
    let said = |seconds| duration(Duration::from_secs(seconds));
    assert_eq!(said(24 * 3600), "24 hours");
    assert_eq!(said(3600), "1 hour");
    assert_eq!(said(5400), "90 minutes");
    assert_eq!(said(7 * 24 * 3600), "7 days");
    assert_eq!(said(5), "1 minute");
}
