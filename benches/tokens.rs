//! What it costs to issue and to verify a token: `cargo bench --bench tokens`.
//!
//! Median of rounds, in nanoseconds. One SHA-256 block is measured beside them, because a machine's speed moves.

use std::{hint::black_box, time::Instant};

use authwright_runtime::{
    clock::Timestamp,
    token::{FormCsrf, KeyRing, Purpose, ResetPassword, SessionSecret, Signer, Token},
};

const ROUNDS: usize = 51;
const CALLS: u32 = 5_000;

/// An argon2id hash in PHC form, with the length of a real one.
const HASH: &[u8] =
    b"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";

fn median(name: &str, mut call: impl FnMut()) {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..CALLS).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("{name:<44} {:>7.0} ns", rounds[ROUNDS / 2]);
}

fn token<P: Purpose>(name: &str, ring: &KeyRing, subject: &[u8], address: &str, bindings: &[&[u8]]) {
    let signer = Signer::<P>::new(ring, "user");
    let (now, end) = (Timestamp::from_micros(0), Timestamp::from_micros(3_600_000_000));
    let issue = || signer.issue(black_box(subject), black_box(address), end, black_box(bindings));
    let Ok(token) = issue() else { return };
    let verify = |token: &Token<P>| match &signer.open(black_box(token), now) {
        Ok(opened) => opened.matches(black_box(bindings)),
        Err(_) => false,
    };
    assert!(verify(&token), "a benchmark of refusals would be too good");
    median(&format!("{name}: issue"), || {
        let _ = black_box(issue());
    });
    median(&format!("{name}: open"), || {
        let _ = black_box(signer.open(black_box(&token), now).is_ok());
    });
    median(&format!("{name}: open and match"), || {
        black_box(verify(&token));
    });
}

fn main() -> Result<(), authwright_runtime::error::Error> {
    let ring = KeyRing::generate()?;
    let secret = SessionSecret::generate()?;
    token::<FormCsrf>("form, bound to a session", &ring, b"", "", &[&secret.hash()]);
    let address = "ann.lovelace@example.org";
    token::<ResetPassword>("reset, bound to address and hash", &ring, b"1234567", address, &[address.as_bytes(), HASH]);
    median("session: hash of its secret", || {
        black_box(secret.hash());
    });
    Ok(())
}
