//! A token that we issued and that has not expired.

use std::{fmt, marker::PhantomData, ops::Range};

use super::{
    key::Mac256,
    purpose::Purpose,
    signed::{InvalidToken, MAX_RAW_LEN, VERSION, bonded},
};
use crate::clock::Timestamp;

/// A token whose seal and expiry are right. What it says may be used to look up what it is bound to; it is valid
/// only if that [matches](Opened::matches).
///
/// It holds its bytes itself, so that to verify a token allocates nothing.
#[must_use = "an opened token is valid only if it matches what it is bound to"]
pub struct Opened<P: Purpose> {
    raw: [u8; MAX_RAW_LEN],
    layout: Layout,
    /// Has taken in the payload, so that the bond costs no second pass over it.
    mac: Mac256,
    purpose: PhantomData<fn() -> P>,
}

/// Where the parts of a payload lie.
pub(super) struct Layout {
    subject: Range<usize>,
    address: Range<usize>,
    pub(super) expires: Timestamp,
}

impl Layout {
    /// Reads a payload whose seal has been checked.
    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let (version, rest) = payload.split_first()?;
        let (_key_id, rest) = rest.split_first_chunk::<4>()?;
        let (expires, rest) = rest.split_first_chunk()?;
        let expires = Timestamp::from_micros(i64::from_be_bytes(*expires).saturating_mul(1_000_000));
        let (subject_len, rest) = rest.split_first()?;
        let (subject, rest) = rest.split_at_checked(usize::from(*subject_len))?;
        let (address_len, address) = rest.split_first_chunk()?;
        if *version != VERSION || usize::from(u16::from_be_bytes(*address_len)) != address.len() {
            return None;
        }
        std::str::from_utf8(address).ok()?;
        let address = payload.len() - address.len()..payload.len();
        let subject_end = address.start - address_len.len();
        Some(Self { subject: subject_end - subject.len()..subject_end, address, expires })
    }
}

impl<P: Purpose> Opened<P> {
    #[inline]
    #[allow(clippy::large_types_passed_by_value, reason = "it is moved into its place once, and never copied")]
    pub(super) fn new(raw: [u8; MAX_RAW_LEN], layout: Layout, mac: Mac256) -> Self {
        Self { raw, layout, mac, purpose: PhantomData }
    }

    /// Whom or what the token is for: the bytes that were given when it was issued.
    #[must_use]
    pub fn subject(&self) -> &[u8] {
        &self.raw[self.layout.subject.clone()]
    }

    /// The address that the token was mailed to; empty where it was not mailed.
    #[must_use]
    pub fn address(&self) -> &str {
        std::str::from_utf8(&self.raw[self.layout.address.clone()]).unwrap_or_default()
    }

    /// The first moment at which the token is not valid any more.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.layout.expires
    }

    /// Whether the token was issued with these bindings, in this order. Compared in constant time.
    #[must_use]
    pub fn matches(&self, bindings: &[&[u8]]) -> bool {
        bonded::<P>(&self.mac, &self.raw[self.layout.address.end..], bindings)
    }

    /// The token itself where it matches, for a chain with `?`.
    ///
    /// # Errors
    /// [`InvalidToken`] where it does not.
    pub fn matching(self, bindings: &[&[u8]]) -> Result<Self, InvalidToken> {
        if self.matches(bindings) { Ok(self) } else { Err(InvalidToken) }
    }
}

impl<P: Purpose> fmt::Debug for Opened<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened<{}>(..)", P::NAME)
    }
}
