//! Every word that a person reads, keyed by code.

/// The English words for a code; the code itself where there are none.
#[must_use]
pub fn text(code: &'static str) -> &'static str {
    code
}
