//! What it costs to issue and to verify a token: `cargo bench --bench tokens`.
//!
//! Beside each stands the least that it could cost: the same bytes through HMAC-SHA256, from a keyed state that was
//! made before. The rounds of all take turns.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::{hint::black_box, time::Instant};

use authwright_runtime::{
    clock::Timestamp,
    token::{FormCsrf, KeyRing, ResetPassword, SessionSecret, Signer},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use support::rounds::Rounds;

const ROUNDS: usize = 101;
const CALLS: u32 = 2_000;

const ADDRESS: &str = "ann.lovelace@example.org";

/// An argon2id hash in PHC form, with the length of a real one.
const HASH: &[u8] =
    b"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";

fn main() {
    let ring = KeyRing::generate().unwrap();
    let secret = SessionSecret::generate().unwrap();
    let hash = secret.hash();
    let (now, end) = (Timestamp::from_micros(0), Timestamp::from_micros(3_600_000_000));

    let forms = Signer::<FormCsrf>::new(&ring, "user");
    let form_bindings: &[&[u8]] = &[&hash];
    let form = forms.issue(b"", "", end, form_bindings).unwrap();

    let resets = Signer::<ResetPassword>::new(&ring, "user");
    let reset_bindings: &[&[u8]] = &[ADDRESS.as_bytes(), HASH];
    let reset = resets.issue(b"1234567", ADDRESS, end, reset_bindings).unwrap();

    let state = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
    let plain = |bytes: &[u8]| {
        let mut mac = state.clone();
        mac.update(black_box(bytes));
        mac.finalize().into_bytes()
    };
    // Payload, a one, and the bindings with their lengths.
    let form_bytes = [0_u8; 16 + 1 + 4 + 32];
    let reset_bytes = [0_u8; 47 + 1 + 4 + 24 + 4 + HASH.len()];

    let mut candidates: [(&str, &mut dyn FnMut()); 7] = [
        ("form: plain HMAC", &mut || {
            black_box(plain(&form_bytes));
        }),
        ("form: issue", &mut || {
            black_box(forms.issue(black_box(b""), "", end, black_box(form_bindings)).is_ok());
        }),
        ("form: verify", &mut || {
            assert!(forms.verify(black_box(&form), now, black_box(form_bindings)).is_ok());
        }),
        ("reset: plain HMAC", &mut || {
            black_box(plain(&reset_bytes));
        }),
        ("reset: issue", &mut || {
            black_box(resets.issue(black_box(b"1234567"), ADDRESS, end, black_box(reset_bindings)).is_ok());
        }),
        ("reset: open and match", &mut || {
            let opened = resets.open(black_box(&reset), now).unwrap();
            assert!(opened.matches(black_box(reset_bindings)));
        }),
        ("session: hash of its secret", &mut || {
            black_box(secret.hash());
        }),
    ];
    let mut rounds = Rounds::new(candidates.each_ref().map(|(name, _)| *name));
    for _ in 0..ROUNDS {
        for (at, (_, call)) in candidates.iter_mut().enumerate() {
            let start = Instant::now();
            (0..CALLS).for_each(|_| call());
            rounds.note(at, start.elapsed(), CALLS);
        }
    }
    println!("signed tokens{:>32} {:>12}", "ns", "of plain HMAC");
    for at in 0..7 {
        let plain = if at < 3 { 0 } else { 3 };
        let ratio =
            if at < 6 { format!("{:.2}x", rounds.median_of(|took| took[at] / took[plain])) } else { String::new() };
        println!("{:<35} {:>9.0} {ratio:>12}", rounds.name(at), rounds.median(at));
    }
    println!("goal: a form's token under 300 ns each way");
}
