#![allow(clippy::unwrap_used)]

use base64ct::{Base64, Base64Url};
use proptest::prelude::*;

use super::*;

const KEY: [u8; 32] = *b"\xfb\xff\xbf a key of 32 bytes for tests!";

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn refusal(text: &str) -> String {
    KeyRing::parse(text).unwrap_err().to_string()
}

#[test]
fn every_spelling_of_a_key_is_the_same_key() {
    let id = |text: &str| KeyRing::parse(text).unwrap().0[0].0;
    let expected = id(&hex(&KEY));
    for text in [
        Base64::encode_string(&KEY),
        Base64Unpadded::encode_string(&KEY),
        Base64Url::encode_string(&KEY),
        Base64UrlUnpadded::encode_string(&KEY),
        hex(&KEY).to_uppercase(),
        format!("  {}\n", Base64::encode_string(&KEY)),
    ] {
        assert_eq!(id(&text), expected, "{text}");
    }
}

// KY-1
#[test]
fn missing_short_weak_published_and_malformed_keys_are_refused() {
    let good = hex(&KEY);
    for (text, reason) in [
        (String::new(), "AUTH_SECRET is not set"),
        (" \n".to_owned(), "AUTH_SECRET is not set"),
        ("not a key!".to_owned(), "key 1 is neither base64 nor hex"),
        (format!("{good},"), "key 2 has 0 bytes"),
        (format!("{good},,{good}"), "key 2 has 0 bytes"),
        (Base64::encode_string(&KEY[..31]), "key 1 has 31 bytes, and needs at least 32"),
        // 48 hex digits would be 36 bytes of base64.
        (hex(&KEY[..24]), "key 1 has 24 bytes"),
        (good[1..].to_owned(), "key 1 is neither base64 nor hex"),
        (hex(&[0; 32]), "key 1 is not random"),
        (hex(&[0xff; 64]), "key 1 is not random"),
        (Base64::encode_string(b"passwordpasswordpasswordpassword"), "key 1 is not random"),
        (format!("{good},{}", Base64::encode_string(PUBLISHED[0])), "key 2 is an example"),
        (Base64::encode_string(PUBLISHED[3]), "key 1 is an example"),
        (format!("{good},{}", Base64::encode_string(&KEY)), "key 2 is there already"),
    ] {
        let message = refusal(&text);
        assert!(message.contains(reason), "{text:?}: {message}");
        assert!(message.contains("openssl rand -base64 32"), "{message}");
    }
}

// KY-1, LG-2
#[test]
fn neither_error_nor_ring_shows_a_key() {
    let text = "c2hvcnQgc2VjcmV0";
    let error = KeyRing::parse(text).unwrap_err();
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains(text) && !shown.contains("short secret"), "{shown}");
    }
    let ring = KeyRing::parse(&hex(&KEY)).unwrap();
    assert_eq!(format!("{ring:?}"), "KeyRing(1 keys)");
    assert_eq!(format!("{:?}", ring.key("user", "verify_email")), "PurposeKeys(1 keys)");
}

#[test]
fn every_published_key_would_otherwise_be_accepted() {
    for key in PUBLISHED {
        assert!(matches!(admit(key), Err(Fault::Published)));
        let mut other = key.to_vec();
        other[0] ^= 0x80;
        assert!(admit(&other).is_ok(), "the list is what refuses {key:?}");
    }
}

fn tag(ring: &KeyRing, realm: &str, purpose: &'static str) -> Vec<u8> {
    ring.key(realm, purpose).newest().unwrap().1.clone().finalize().into_bytes().to_vec()
}

// KY-2
#[test]
fn each_realm_and_purpose_has_its_own_key() {
    let ring = KeyRing::generate().unwrap();
    let tags = [
        tag(&ring, "user", "verify_email"),
        tag(&ring, "user", "reset_password"),
        tag(&ring, "staff", "verify_email"),
        tag(&ring, "userv", "erify_email"),
        tag(&ring, "", "userverify_email"),
        tag(&KeyRing::generate().unwrap(), "user", "verify_email"),
    ];
    for (at, one) in tags.iter().enumerate() {
        assert!(tags[at + 1..].iter().all(|other| other != one), "{at}");
    }
    assert_eq!(tag(&ring, "user", "verify_email"), tags[0]);
}

#[test]
fn realm_and_purpose_cost_a_message_nothing() {
    for realm in ["", "user", &"long".repeat(40)] {
        assert_eq!(context(realm, "reset_password").len() % BLOCK_LEN, 0);
    }
}

// KY-6
#[test]
fn what_holds_a_key_is_wiped_on_drop() {
    fn wiped<T: zeroize::ZeroizeOnDrop>() {}
    wiped::<Sha256>();
    // `Hmac` does not say so itself: it consists of two states of the hash, which do it.
    assert!(std::mem::needs_drop::<Mac256>());
}

#[test]
fn generated_keys_differ() {
    assert_ne!(KeyRing::generate().unwrap().0[0].0, KeyRing::generate().unwrap().0[0].0);
}

proptest! {
    // HT-9
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), near in "[A-Za-z0-9+/_=,-]{0,100}") {
        let _ = (KeyRing::parse(&text), KeyRing::parse(&near));
    }
}
