//! To verify a token allocates nothing, however the check ends.

// An allocator that counts cannot be written without `unsafe`; each call goes straight to the system's.
#![allow(unsafe_code, clippy::unwrap_used)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use authwright_runtime::{
    clock::Timestamp,
    token::{FormCsrf, KeyRing, ResetPassword, Signer, Token},
};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: both methods do what the system's allocator does; the count is a thread-local of a `Cell` without a
// destructor, which allocates nothing itself.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATIONS.get();
    let result = work();
    (ALLOCATIONS.get() - before, result)
}

#[test]
fn verify_allocates_nothing_and_issue_once() {
    let signer = Signer::<ResetPassword>::new(&KeyRing::generate().unwrap(), "user");
    let (now, end) = (Timestamp::from_micros(0), Timestamp::from_micros(3_600_000_000));
    let bindings: &[&[u8]] = &[b"ann@example.org", b"$argon2id$hash"];
    let issue = || signer.issue(b"42", "ann@example.org", end, bindings).unwrap();

    let (count, token) = allocations(issue);
    assert_eq!(count, 1, "the text of the token");

    let (count, valid) = allocations(|| {
        let opened = signer.open(&token, now).unwrap();
        opened.matches(bindings) && opened.subject() == b"42" && opened.address() == "ann@example.org"
    });
    assert_eq!((count, valid), (0, true));

    let forms = Signer::<FormCsrf>::new(&KeyRing::generate().unwrap(), "user");
    let form = forms.issue(b"", "", end, bindings).unwrap();
    let (count, valid) = allocations(|| forms.verify(&form, now, bindings).is_ok());
    assert_eq!((count, valid), (0, true));

    // TK-8
    let altered = Token::from(format!("{}A", &token.expose()[..token.expose().len() - 1]));
    for (wrong, now) in [
        (token.clone(), end),
        (altered, now),
        (Token::from(""), now),
        (Token::from("A".repeat(512)), now),
        (Token::from("A".repeat(100_000)), now),
    ] {
        let (count, refused) = allocations(|| signer.verify(&wrong, now, bindings).is_err());
        assert_eq!((count, refused), (0, true));
    }
}
