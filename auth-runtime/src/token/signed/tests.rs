#![allow(clippy::unwrap_used)]

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use proptest::prelude::*;

use super::*;
use crate::{
    clock::Clock,
    token::{FormCsrf, ResetPassword, SignupBrowser, VerifyEmail},
};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const BINDINGS: &[&[u8]] = &[b"ann@example.org", b"$argon2id$hash"];

fn ring() -> KeyRing {
    KeyRing::generate().unwrap()
}

fn hour() -> Timestamp {
    NOW.after(Duration::from_hours(1))
}

fn issue<P: Purpose>(signer: &Signer<P>) -> Token<P> {
    signer.issue(b"42", "ann@example.org", hour(), BINDINGS).unwrap()
}

/// Whether the text is a token that matches, by the one way that flows have.
fn accepts<P: Purpose>(signer: &Signer<P>, text: &str) -> bool {
    signer.verify(&Token::from(text), NOW, BINDINGS).is_ok()
}

// TK-4
#[test]
fn a_token_names_subject_and_address() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let opened = signer.verify(&issue(&signer), NOW, BINDINGS).unwrap();
    assert_eq!(opened.subject(), b"42");
    assert_eq!(opened.address(), "ann@example.org");
    assert_eq!(opened.expires(), hour());
}

// TK-4, KY-2: the same ring, and yet other keys.
#[test]
fn another_purpose_or_realm_is_refused() {
    let ring = ring();
    let signer = Signer::<ResetPassword>::new(&ring, "user");
    let token = issue(&signer);
    assert!(accepts(&signer, token.expose()));
    assert!(!accepts(&Signer::<VerifyEmail>::new(&ring, "user"), token.expose()));
    assert!(!accepts(&Signer::<ResetPassword>::new(&ring, "staff"), token.expose()));
}

// TK-4: what it is bound to is compared whole, in order, with its borders.
#[test]
fn other_bindings_do_not_match() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let opened = signer.open(&issue(&signer), NOW).unwrap();
    assert!(opened.matches(BINDINGS));
    for wrong in [
        &[][..],
        &[&b"ann@example.org"[..]],
        &[b"$argon2id$hash", b"ann@example.org"],
        &[b"ann@example.org$argon2id$hash"],
        &[b"ann@example.or", b"g$argon2id$hash"],
        &[b"ann@example.org", b"$argon2id$hash", b""],
        &[b"ann@example.org", b"$argon2id$hasi"],
    ] {
        assert!(!opened.matches(wrong), "{wrong:?}");
    }
    assert!(opened.matching(&[]).is_err());
}

// TK-4, TK-7: the same of tokens without a seal.
#[test]
fn a_token_without_a_seal_is_bound_as_well() {
    let ring = ring();
    let signer = Signer::<FormCsrf>::new(&ring, "user");
    let token = issue(&signer);
    assert!(signer.verify(&token, NOW, BINDINGS).is_ok());
    assert!(signer.verify(&token, hour(), BINDINGS).is_err());
    for wrong in [&[][..], &BINDINGS[..1], &[b"ann@example.org$argon2id$hash"]] {
        assert!(signer.verify(&token, NOW, wrong).is_err(), "{wrong:?}");
    }
    assert!(!accepts(&Signer::<SignupBrowser>::new(&ring, "user"), token.expose()));
    assert!(!accepts(&Signer::<FormCsrf>::new(&ring, "staff"), token.expose()));
}

#[test]
fn no_bindings_differ_from_an_empty_one() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let opened = |bindings| signer.open(&signer.issue(b"", "", hour(), bindings).unwrap(), NOW).unwrap();
    assert!(opened(&[]).matches(&[]) && !opened(&[]).matches(&[b""]));
    assert!(opened(&[b""]).matches(&[b""]) && !opened(&[b""]).matches(&[]));
}

// TK-7
#[test]
fn expiry_is_checked_at_use() {
    let clock = Clock::set_to(NOW);
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let token = issue(&signer);
    clock.advance(Duration::from_secs(3_599));
    assert!(signer.open(&token, clock.now()).is_ok());
    clock.advance(Duration::from_secs(1));
    assert_eq!(signer.open(&token, clock.now()).unwrap_err(), InvalidToken);
}

// TK-8: each bit of the bytes, and each other character of the text.
#[test]
fn every_alteration_is_refused() {
    refuses_every_alteration(&Signer::<ResetPassword>::new(&ring(), "user"));
    refuses_every_alteration(&Signer::<FormCsrf>::new(&ring(), "user"));
}

fn refuses_every_alteration<P: Purpose>(signer: &Signer<P>) {
    let text = issue(signer).expose().to_owned();
    assert!(accepts(signer, &text));
    let bytes = Base64UrlUnpadded::decode_vec(&text).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!accepts(signer, &Base64UrlUnpadded::encode_string(&altered)), "bit {bit}");
    }
    for at in 0..text.len() {
        for other in ["A", "_", "=", "+", " ", "\0", "\u{e9}"].into_iter().filter(|other| *other != &text[at..=at]) {
            assert!(!accepts(signer, &format!("{}{other}{}", &text[..at], &text[at + 1..])), "{at} {other:?}");
        }
    }
}

// TK-8
#[test]
fn blank_long_truncated_and_foreign_tokens_are_refused() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let token = issue(&signer);
    let text = token.expose();
    for len in 0..text.len() {
        assert!(!accepts(&signer, &text[..len]), "{len}");
    }
    for wrong in ["", " ", "\n", "null", "."] {
        assert!(!accepts(&signer, wrong), "{wrong:?}");
    }
    for tail in ["A", "=", " ", "\n", "AAAA"] {
        assert!(!accepts(&signer, &format!("{text}{tail}")), "{tail:?}");
    }
    for len in [MAX_TOKEN_LEN - 2, MAX_TOKEN_LEN, MAX_TOKEN_LEN + 1, 10_000_000] {
        assert!(!accepts(&signer, &"A".repeat(len)), "{len}");
    }
    let foreign = Signer::<ResetPassword>::new(&ring(), "user");
    assert!(!accepts(&signer, issue(&foreign).expose()));
}

// TK-9: a payload that we did not seal is refused, also under a key id that is ours.
#[test]
fn a_forged_payload_is_not_opened() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let mut bytes = Base64UrlUnpadded::decode_vec(issue(&signer).expose()).unwrap();
    bytes[13 + 1] = b'7';
    let forged = Token::from(Base64UrlUnpadded::encode_string(&bytes));
    assert_eq!(signer.open(&forged, NOW).unwrap_err(), InvalidToken);
}

// KY-3, KY-4: the newest signs, the older verify, the retired does not.
#[test]
fn keys_rotate() {
    let [old, new] = ["b2xkIGtleSAwMTIzNDU2Nzg5YWJjZGVmZ2hpamtsbW4", "bmV3IGtleSAwMTIzNDU2Nzg5YWJjZGVmZ2hpamtsbW4"];
    let signer = |text: &str| Signer::<ResetPassword>::new(&KeyRing::parse(text).unwrap(), "user");
    let (before, during, after) = (signer(old), signer(&format!("{new},{old}")), signer(new));
    assert!(accepts(&during, issue(&before).expose()));
    assert!(accepts(&during, issue(&during).expose()));
    assert!(accepts(&after, issue(&during).expose()));
    assert!(!accepts(&after, issue(&before).expose()));
    assert!(!accepts(&before, issue(&during).expose()));
}

// TK-8
#[test]
fn the_longest_token_is_short_enough_and_longer_is_an_error() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let (subject, address) = ([7; MAX_SUBJECT_LEN], "a".repeat(MAX_ADDRESS_LEN));
    let token = signer.issue(&subject, &address, hour(), BINDINGS).unwrap();
    assert!(token.expose().len() <= MAX_TOKEN_LEN, "{}", token.expose().len());
    let opened = signer.open(&token, NOW).unwrap();
    assert_eq!((opened.subject(), opened.address()), (&subject[..], address.as_str()));
    assert!(signer.issue(&[7; MAX_SUBJECT_LEN + 1], "", hour(), &[]).is_err());
    assert!(signer.issue(b"", &format!("{address}a"), hour(), &[]).is_err());
}

// The layout is a promise between versions (RY-5): these bytes must verify for ever under version 1.
#[test]
fn the_layout_is_known() {
    let ring = KeyRing::parse("b2xkIGtleSAwMTIzNDU2Nzg5YWJjZGVmZ2hpamtsbW4").unwrap();
    let signer = Signer::<ResetPassword>::new(&ring, "user");
    // Computed from the description in `signed.rs` with Python's hmac module.
    let known =
        "AfpotfkAAAAAZVP_EAI0MgAPYW5uQGV4YW1wbGUub3JnKsFBTzI-GP6QnZzNAutWR6vNfC22xBOEucBRtZyNTK_lK2PoM4MLo-yk5GyGSVbX";
    assert_eq!(issue(&signer).expose(), known);
}

// KY-6, LG-2
#[test]
fn debug_shows_nothing() {
    let signer = Signer::<ResetPassword>::new(&ring(), "user");
    let token = issue(&signer);
    assert_eq!(format!("{signer:?} {token:?}"), "Signer<reset_password>(..) Token<reset_password>(..)");
    assert_eq!(format!("{:?}", signer.open(&token, NOW).unwrap()), "Opened<reset_password>(..)");
}

proptest! {
    #[test]
    fn what_is_issued_opens_and_matches(
        subject in prop::collection::vec(any::<u8>(), 0..=MAX_SUBJECT_LEN),
        address in "\\PC{0,60}",
        bindings in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..4),
    ) {
        let signer = Signer::<ResetPassword>::new(&ring(), "user");
        let bindings: Vec<&[u8]> = bindings.iter().map(Vec::as_slice).collect();
        let token = signer.issue(&subject, &address, hour(), &bindings).unwrap();
        let opened = signer.open(&token, NOW).unwrap();
        prop_assert_eq!(opened.subject(), subject);
        prop_assert_eq!(opened.address(), address);
        prop_assert!(opened.matches(&bindings));
    }

    // HT-9
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), near in "[A-Za-z0-9_-]{0,520}") {
        let signer = Signer::<ResetPassword>::new(&ring(), "user");
        prop_assert!(!accepts(&signer, &text) && !accepts(&signer, &near));
    }

    // HT-9: the reader of the payload stands behind the seal, and takes any bytes all the same.
    #[test]
    fn no_payload_makes_the_reader_panic(
        payload in prop::collection::vec(any::<u8>(), 0..200),
        subject_len in 0..200_u8,
    ) {
        let mut raw = [0; MAX_RAW_LEN];
        raw[..payload.len()].copy_from_slice(&payload);
        (raw[0], raw[13]) = (VERSION, subject_len);
        if let Some(layout) = Layout::read(&raw[..payload.len()]) {
            let mac = ring().key("user", "test").newest().unwrap().1.clone();
            let opened = Opened::<ResetPassword>::new(raw, layout, mac);
            prop_assert_eq!(opened.subject().len() + opened.address().len() + MIN_PAYLOAD_LEN, payload.len());
        }
    }
}
