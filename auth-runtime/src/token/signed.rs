//! Signed tokens: issued, opened and matched with what they are bound to, without a row in the database.
//!
//! The bytes of a token, which stand in base64url without padding (RFC 4648 §5):
//!
//! ```text
//! version 1 | key id 4 | expiry 8 | length 1, subject | length 2, address | [seal 16] | bond 32
//! '-------------------------- payload --------------------------------'
//! ```
//!
//! Both tags are HMAC-SHA256 under the key of realm and purpose, over their names and the payload; the bond goes on
//! over what the token is bound to, which is not in it. The seal says without a look-up that we issued the payload, so
//! that nothing unsealed is interpreted and nobody makes the database work with invented tokens (TK-9). The bond says
//! that what was true at the issue is true still.
//!
//! Only tokens that are mailed have a seal. What a form or a cookie is bound to is known before it is read, so there
//! the bond alone says both, and nothing is interpreted before it was checked.

use std::{
    error::Error as StdError,
    fmt,
    io::{self, Write},
    marker::PhantomData,
};

use hmac::Mac;

use super::{
    base64url,
    key::{KeyRing, Mac256, PurposeKeys},
    opened::{Layout, Opened},
    purpose::{Mailed, Purpose, Token},
};
use crate::{clock::Timestamp, error::Error};

/// The longest text that is looked at, in bytes (TK-8). What [`Signer::issue`] writes is never longer.
pub const MAX_TOKEN_LEN: usize = 512;

/// The longest subject in bytes: an id as text, or the bytes of one.
pub const MAX_SUBJECT_LEN: usize = 64;

/// The longest address in bytes (RFC 5321 §4.5.3.1.3, erratum 1690).
pub const MAX_ADDRESS_LEN: usize = 254;

/// The layout of the payload; another layout is another version.
pub(super) const VERSION: u8 = 1;

/// The seal in bytes: half of the hash, the least that RFC 2104 §5 allows. It only keeps strangers from the
/// database; the bond, which opens things, is whole.
pub(super) const SEAL_LEN: usize = 16;

/// The bond in bytes: the whole output of SHA-256.
pub(super) const BOND_LEN: usize = 32;

/// Version, key id, expiry, and the lengths of an empty subject and address.
const MIN_PAYLOAD_LEN: usize = 1 + 4 + 8 + 1 + 2;

/// The bytes of the longest text that is looked at.
pub(super) const MAX_RAW_LEN: usize = MAX_TOKEN_LEN / 4 * 3;

const _: () = assert!(
    MIN_PAYLOAD_LEN + MAX_SUBJECT_LEN + MAX_ADDRESS_LEN + SEAL_LEN + BOND_LEN <= MAX_RAW_LEN,
    "the longest token fits"
);

/// Issues and opens the tokens of one realm and purpose.
///
/// ```
/// use authwright_runtime::{
///     clock::Timestamp,
///     token::{KeyRing, ResetPassword, Signer},
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = Signer::<ResetPassword>::new(&KeyRing::generate()?, "user");
/// let (now, end) = (Timestamp::from_micros(0), Timestamp::from_micros(3_600_000_000));
/// let token = signer.issue(b"42", "ann@example.org", end, &[b"ann@example.org", b"$argon2id$old"])?;
///
/// let opened = signer.open(&token, now)?;
/// assert_eq!((opened.subject(), opened.address()), (&b"42"[..], "ann@example.org"));
/// // The row of user 42 is read here.
/// assert!(opened.matches(&[b"ann@example.org", b"$argon2id$old"]));
/// assert!(!opened.matches(&[b"ann@example.org", b"$argon2id$new"]));
/// # Ok(())
/// # }
/// ```
pub struct Signer<P: Purpose> {
    keys: PurposeKeys,
    purpose: PhantomData<fn() -> P>,
}

impl<P: Purpose> Signer<P> {
    /// Derives the keys of the realm and of `P`.
    #[must_use]
    pub fn new(ring: &KeyRing, realm: &str) -> Self {
        Self { keys: ring.key(realm, P::NAME), purpose: PhantomData }
    }

    /// A token for `subject` that is mailed to `address` (empty where it is not mailed), valid until the second of
    /// `expires`, and only with the same `bindings` in the same order.
    ///
    /// # Errors
    /// [`Error::Internal`] where the subject is longer than [`MAX_SUBJECT_LEN`] or the address than
    /// [`MAX_ADDRESS_LEN`].
    pub fn issue(
        &self,
        subject: &[u8],
        address: &str,
        expires: Timestamp,
        bindings: &[&[u8]],
    ) -> Result<Token<P>, Error> {
        if subject.len() > MAX_SUBJECT_LEN || address.len() > MAX_ADDRESS_LEN {
            return Err(Error::internal("the subject or the address of a token is too long"));
        }
        let (id, key) = self.keys.newest().ok_or_else(|| Error::internal("a key ring without a key"))?;
        let mut raw = [0; MAX_RAW_LEN];
        let payload_len = write_payload(&mut raw, *id, expires, subject, address).map_err(Error::internal)?;
        let (payload, tags) = raw.split_at_mut(payload_len);
        let mut mac = key.clone();
        mac.update(payload);
        if P::SEAL_LEN > 0 {
            tags[..P::SEAL_LEN].copy_from_slice(&mac.clone().finalize().into_bytes()[..P::SEAL_LEN]);
        }
        bond(&mut mac, bindings);
        tags[P::SEAL_LEN..][..BOND_LEN].copy_from_slice(&mac.finalize().into_bytes());
        Ok(base64url::encode(&raw[..payload_len + P::SEAL_LEN + BOND_LEN]).into())
    }

    /// Checks seal and expiry, and lends what the token says. It is valid only if [`Opened::matches`] says so too.
    ///
    /// # Errors
    /// [`InvalidToken`] for all that we did not issue for this realm and purpose, and for what has expired. The
    /// work is bounded by [`MAX_TOKEN_LEN`], and nothing is allocated (TK-8).
    pub fn open(&self, token: &Token<P>, now: Timestamp) -> Result<Opened<P>, InvalidToken>
    where
        P: Mailed,
    {
        self.read(token, now, sealed::<P>)
    }

    /// Checks all of a token, where what it is bound to is known without a look-up.
    ///
    /// # Errors
    /// [`InvalidToken`] for all that we did not issue for this realm, purpose and bindings, and for what has expired;
    /// bounded as [`Signer::open`] is.
    pub fn verify(&self, token: &Token<P>, now: Timestamp, bindings: &[&[u8]]) -> Result<Opened<P>, InvalidToken> {
        self.read(token, now, |mac, tags| sealed::<P>(mac, tags) && bonded::<P>(mac, tags, bindings))
    }

    /// Reads a token whose tags are right: `check` gets them, and the hash state that has taken in the payload.
    fn read(
        &self,
        token: &Token<P>,
        now: Timestamp,
        check: impl FnOnce(&Mac256, &[u8]) -> bool,
    ) -> Result<Opened<P>, InvalidToken> {
        let text = token.expose();
        if text.len() > MAX_TOKEN_LEN {
            return Err(InvalidToken);
        }
        let mut raw = [0; MAX_RAW_LEN];
        let len = base64url::decode::<MAX_TOKEN_LEN>(text, &mut raw).ok_or(InvalidToken)?;
        let payload_len = len.checked_sub(P::SEAL_LEN + BOND_LEN).filter(|len| *len >= MIN_PAYLOAD_LEN);
        let (payload, tags) = raw[..len].split_at(payload_len.ok_or(InvalidToken)?);
        let key = self.keys.by_id(&payload[1..5]).ok_or(InvalidToken)?;
        let mut mac = key.clone();
        mac.update(payload);
        if !check(&mac, tags) {
            return Err(InvalidToken);
        }
        let layout = Layout::read(payload).filter(|layout| layout.expires > now).ok_or(InvalidToken)?;
        Ok(Opened::new(raw, layout, mac))
    }
}

impl<P: Purpose> fmt::Debug for Signer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer<{}>(..)", P::NAME)
    }
}

fn write_payload(
    mut raw: &mut [u8],
    id: [u8; 4],
    expires: Timestamp,
    subject: &[u8],
    address: &str,
) -> io::Result<usize> {
    let too_long = |_| io::ErrorKind::InvalidInput;
    raw.write_all(&[VERSION])?;
    raw.write_all(&id)?;
    raw.write_all(&expires.as_secs().to_be_bytes())?;
    raw.write_all(&u8::try_from(subject.len()).map_err(too_long)?.to_be_bytes())?;
    raw.write_all(subject)?;
    raw.write_all(&u16::try_from(address.len()).map_err(too_long)?.to_be_bytes())?;
    raw.write_all(address.as_bytes())?;
    Ok(MAX_RAW_LEN - raw.len())
}

/// Whether the seal is right, where there is to be one. Compared in constant time.
fn sealed<P: Purpose>(mac: &Mac256, tags: &[u8]) -> bool {
    P::SEAL_LEN == 0 || mac.clone().verify_truncated_left(&tags[..P::SEAL_LEN]).is_ok()
}

/// Whether the bond is that of these bindings. Compared in constant time.
pub(super) fn bonded<P: Purpose>(mac: &Mac256, tags: &[u8], bindings: &[&[u8]]) -> bool {
    let mut mac = mac.clone();
    bond(&mut mac, bindings);
    mac.verify_slice(&tags[P::SEAL_LEN..][..BOND_LEN]).is_ok()
}

/// Goes on from the payload: a one, so that even no bindings differ from the seal, and each binding after its length.
fn bond(mac: &mut Mac256, bindings: &[&[u8]]) {
    mac.update(&[1]);
    for binding in bindings {
        // Four bytes are enough for what fits into memory here, and spare a block of the hash.
        mac.update(&u32::try_from(binding.len()).unwrap_or(u32::MAX).to_be_bytes());
        mac.update(binding);
    }
}

/// The token is not valid here, or not any more. Why is told to nobody (TK-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidToken;

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid_token")
    }
}

impl StdError for InvalidToken {}

impl From<InvalidToken> for Error {
    fn from(_: InvalidToken) -> Self {
        Self::InvalidToken
    }
}

#[cfg(test)]
mod tests;
