#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use proptest::prelude::*;

use super::*;

fn hasher() -> Hasher {
    Hasher::start(Params::cheap(), Hasher::DEFAULT_WORKERS).unwrap()
}

fn stored(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text.to_owned())
}

/// What the argon2 crate itself makes, with a salt that is the same every time.
fn by_the_crate(password: &str, params: argon2::Params) -> String {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), b"somesaltsomesalt")
        .unwrap()
        .to_string()
}

// PW-8
#[tokio::test]
async fn a_hash_is_argon2id_in_phc_form_with_a_fresh_salt_of_sixteen_bytes() {
    let hasher = Hasher::start(Params::default(), NonZeroUsize::MIN).unwrap();
    let password = Password::from("correct horse battery");
    let (one, other) = (hasher.hash(&password).await.unwrap(), hasher.hash(&password).await.unwrap());
    assert!(one.as_stored().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.as_stored());
    let salt = |hash: &PasswordHash| hash.read().unwrap().salt;
    assert_eq!(salt(&one).len(), 16);
    assert_ne!(salt(&one), salt(&other));
    // The crate's own verifier agrees.
    assert!(Argon2::default().verify_password(b"correct horse battery", one.as_stored()).is_ok());
    assert!(Argon2::default().verify_password(b"correct horse batterz", one.as_stored()).is_err());
}

// The reference implementation's own test vector: phc-winner-argon2, src/test.c, version 0x13, argon2id.
#[tokio::test]
async fn the_reference_implementations_hash_is_known() {
    let reference = stored("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
    let hasher = hasher();
    assert_eq!(hasher.verify(&"password".into(), Some(&reference)).await.unwrap(), Verdict::RightButOutdated);
    assert_eq!(hasher.verify(&"passwore".into(), Some(&reference)).await.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn what_the_crate_makes_is_verified() {
    let hasher = hasher();
    for (memory, iterations, lanes, bytes) in [(8, 1, 1, 32), (64, 3, 2, 16), (33, 1, 4, 64)] {
        let params = argon2::Params::new(memory, iterations, lanes, Some(bytes)).unwrap();
        let hash = stored(&by_the_crate("open sesame", params));
        assert_ne!(hasher.verify(&"open sesame".into(), Some(&hash)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify(&"open Sesame".into(), Some(&hash)).await.unwrap(), Verdict::Wrong);
    }
}

// PW-3
#[tokio::test]
async fn every_difference_counts_but_that_of_composition() {
    let hasher = hasher();
    let long = "Caf\u{e9} au lait ".repeat(18);
    let hash = hasher.hash(&long.as_str().into()).await.unwrap();
    let decomposed = long.replace('\u{e9}', "e\u{301}");
    assert_eq!(hasher.verify(&decomposed.into(), Some(&hash)).await.unwrap(), Verdict::Right);

    let mut others = vec![long.to_lowercase(), long.trim_end().to_owned(), format!(" {long}"), format!("{long}\0")];
    let letters: Vec<char> = long.chars().collect();
    for at in 0..letters.len() {
        let mut changed = letters.clone();
        changed[at] = '\0';
        others.push(changed.into_iter().collect());
    }
    for other in others {
        assert_eq!(hasher.verify(&other.as_str().into(), Some(&hash)).await.unwrap(), Verdict::Wrong, "{other:?}");
    }
}

// PW-2
#[tokio::test]
async fn beyond_the_limits_nothing_is_hashed() {
    let hasher = hasher();
    let long = Password::from("x".repeat(257));
    let known = hasher.hash(&"open sesame".into()).await.unwrap();
    let before = hasher.hashes_done();
    for refused in [
        hasher.hash(&long).await.map(drop),
        hasher.verify(&long, None).await.map(drop),
        hasher.verify(&long, Some(&known)).await.map(drop),
    ] {
        let Err(Error::Invalid(errors)) = refused else { panic!("it is refused") };
        assert!(errors.of("password").any(|error| error.code == "password_too_long"));
    }
    assert_eq!(hasher.hashes_done(), before);
}

// PW-9
#[tokio::test]
async fn other_costs_are_outdated() {
    let hasher = hasher();
    let now = hasher.hash(&"open sesame".into()).await.unwrap();
    assert_eq!(hasher.verify(&"open sesame".into(), Some(&now)).await.unwrap(), Verdict::Right);
    let then = stored(&by_the_crate("open sesame", argon2::Params::new(16, 2, 1, Some(32)).unwrap()));
    assert_eq!(hasher.verify(&"open sesame".into(), Some(&then)).await.unwrap(), Verdict::RightButOutdated);
}

// PW-10, PW-13, PW-14
#[tokio::test]
async fn every_verify_is_one_hash_and_what_is_not_a_hash_fits_nothing() {
    let hasher = hasher();
    let known = hasher.hash(&"open sesame".into()).await.unwrap();
    let absurd = known.as_stored().replace("m=8,", "m=4294967295,");
    let rows = [
        None,
        Some(PasswordHash::unusable().unwrap()),
        Some(known),
        Some(stored("")),
        Some(stored("open sesame")),
        Some(stored(&absurd)),
        Some(stored("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ")),
    ];
    for hash in &rows {
        for password in ["", " ", "!", "wrong", "open sesame"] {
            let before = hasher.hashes_done();
            let verdict = hasher.verify(&password.into(), hash.as_ref()).await.unwrap();
            assert_eq!(hasher.hashes_done(), before + 1);
            let fits = password == "open sesame" && hash.as_ref().is_some_and(PasswordHash::is_usable);
            assert_eq!(verdict == Verdict::Right, fits, "{password:?}");
        }
    }
}

// PW-13
#[tokio::test]
async fn the_text_of_an_unusable_hash_is_no_password() {
    let hasher = hasher();
    let none = PasswordHash::unusable().unwrap();
    assert_eq!(hasher.verify(&none.as_stored().into(), Some(&none)).await.unwrap(), Verdict::Wrong);
}

// PW-11
#[tokio::test]
async fn more_than_can_wait_is_busy_and_the_rest_is_served() {
    let hasher = Hasher::start(Params::default(), NonZeroUsize::MIN).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..80 {
        let hasher = hasher.clone();
        tasks.spawn(async move { hasher.verify(&"open sesame".into(), None).await });
    }
    let (mut served, mut busy) = (0, 0);
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Ok(verdict) => {
                assert_eq!(verdict, Verdict::Wrong);
                served += 1;
            }
            Err(Error::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(served >= 1 && busy >= 1, "{served} served, {busy} busy");
    assert_eq!(hasher.hashes_done(), served, "what was refused was not hashed");
}

#[tokio::test]
async fn nothing_is_shown() {
    let shown = format!("{:?}", hasher());
    assert!(shown.starts_with("Hasher { params: Params {"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // PW-14
    #[test]
    fn no_stored_text_makes_verifying_panic(
        text in r"(\$argon2id\$v=19\$m=[0-9]{1,3},t=[0-9]{1,2},p=[0-9]{1,2}\$[A-Za-z0-9+/]{11,24}\$[A-Za-z0-9+/]{14,50})|\PC*",
        password in r"\PC{0,40}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let verdict = runtime.block_on(async { hasher().verify(&password.into(), Some(&stored(&text))).await });
        prop_assert_eq!(verdict.unwrap(), Verdict::Wrong);
    }
}
