//! The keys of `AUTH_SECRET`, and those derived from them.

use std::{error::Error as StdError, fmt};

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::Error;

/// HMAC-SHA256, the one algorithm of all tokens: no token can name another (TK-9).
pub(super) type Mac256 = Hmac<Sha256>;

/// The block of SHA-256 in bytes (FIPS 180-4 §1).
const BLOCK_LEN: usize = 64;

/// The least length of a key in bytes: the output of SHA-256, as RFC 2104 §3 advises.
const MIN_KEY_LEN: usize = 32;

/// The fewest distinct bytes of a key. 32 random bytes have about 30; that they have fewer than 10 is rarer than
/// one in 2^100, so that a key of fewer was typed and not drawn.
const MIN_DISTINCT: usize = 10;

/// Keys that stand in documents, ours and others', so that everybody has them.
const PUBLISHED: &[&[u8]] = &[
    b"example-key-for-authwright-docs!",
    b"0123456789abcdef0123456789abcdef",
    b"abcdefghijklmnopqrstuvwxyz012345",
    &[
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        30, 31,
    ],
];

/// Names a key in a token, so that it is found without trials (KY-3).
pub(super) type KeyId = [u8; 4];

/// The keys of `AUTH_SECRET`: the newest signs, all verify (KY-3).
///
/// `AUTH_SECRET=key[,older-key...]`, newest first. A key is hex or base64 (standard or URL alphabet, padded or not)
/// of at least 32 random bytes, as `openssl rand -base64 32` makes them. To rotate, put a new key in front; to
/// retire one, take it out once its tokens have expired.
///
/// A ring keeps keyed hash states alone, which are wiped when it is dropped (KY-6).
pub struct KeyRing(Vec<(KeyId, Mac256)>);

impl KeyRing {
    /// Reads the text of `AUTH_SECRET`.
    ///
    /// # Errors
    /// [`KeyError`] for a text without a key, and for a key that is malformed, short, weak, published, or there
    /// twice (KY-1). It never holds the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.trim().is_empty() {
            return Err(KeyError { position: 1, fault: Fault::Missing });
        }
        let mut keys = Vec::new();
        for (index, part) in text.split(',').enumerate() {
            let refused = |fault| KeyError { position: index + 1, fault };
            let (id, mac) = decode(part.trim()).and_then(|key| admit(&key)).map_err(refused)?;
            if keys.iter().any(|(other, _)| *other == id) {
                return Err(refused(Fault::Repeated));
            }
            keys.push((id, mac));
        }
        Ok(Self(keys))
    }

    /// A ring with one new random key, for development and tests: its tokens end with the process.
    ///
    /// # Errors
    /// [`Error::Random`] where the operating system has no random bytes to give.
    pub fn generate() -> Result<Self, Error> {
        let key = Zeroizing::new(crate::random::bytes::<MIN_KEY_LEN>()?);
        admit(&key[..]).map(|key| Self(vec![key])).map_err(|_| Error::Random)
    }

    /// The keys of one realm and purpose, derived with HMAC-SHA256 from each key of the ring (KY-2).
    ///
    /// Made once and kept: to derive them costs more than to sign.
    #[must_use]
    pub fn key(&self, realm: &str, purpose: &'static str) -> PurposeKeys {
        let context = context(realm, purpose);
        let derive = |(id, master): &(KeyId, Mac256)| {
            // HMAC fills a short key with zeros up to a block, so a whole block says the same and cannot fail.
            let mut key = Zeroizing::new([0; BLOCK_LEN]);
            let derived = master.clone().chain_update(b"authwright purpose key").chain_update(&context).finalize();
            key[..MIN_KEY_LEN].copy_from_slice(&derived.into_bytes());
            (*id, Mac256::new((&*key).into()).chain_update(&context))
        };
        PurposeKeys(self.0.iter().map(derive).collect())
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.0.len())
    }
}

/// The keys of one realm and purpose: hash states that are keyed, and have taken in the names of both.
///
/// Each use clones a state, which is as cheap as a copy; to key one anew would cost as much as a message.
pub struct PurposeKeys(Vec<(KeyId, Mac256)>);

impl PurposeKeys {
    /// The key that signs. A ring is never empty; if it were, nothing could be signed.
    pub(super) fn newest(&self) -> Option<&(KeyId, Mac256)> {
        self.0.first()
    }

    /// The key of that id, to verify with.
    pub(super) fn by_id(&self, id: &[u8]) -> Option<&Mac256> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, mac)| mac)
    }
}

impl fmt::Debug for PurposeKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PurposeKeys({} keys)", self.0.len())
    }
}

/// Realm and purpose, each after its length, filled with zeros to whole blocks: the hash states have then consumed
/// it, and a message pays nothing for it.
fn context(realm: &str, purpose: &str) -> Vec<u8> {
    let mut context = Vec::with_capacity(BLOCK_LEN);
    for name in [realm, purpose] {
        context.extend_from_slice(&(name.len() as u64).to_be_bytes());
        context.extend_from_slice(name.as_bytes());
    }
    context.resize(context.len().next_multiple_of(BLOCK_LEN), 0);
    context
}

fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Fault> {
    // Every hex text is base64 as well, of more bytes than it holds; so what may be hex is hex.
    let decoded = if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        decode_hex(text)
    } else {
        let text = text.trim_end_matches('=');
        Base64Unpadded::decode_vec(text).or_else(|_| Base64UrlUnpadded::decode_vec(text)).ok()
    };
    decoded.map(Zeroizing::new).ok_or(Fault::Malformed)
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Refuses keys that nobody drew at random, and gives the others their id.
fn admit(key: &[u8]) -> Result<(KeyId, Mac256), Fault> {
    if key.len() < MIN_KEY_LEN {
        return Err(Fault::Short(key.len()));
    }
    if PUBLISHED.contains(&key) {
        return Err(Fault::Published);
    }
    let mut seen = [false; 256];
    for byte in key {
        seen[usize::from(*byte)] = true;
    }
    if seen.iter().filter(|seen| **seen).count() < MIN_DISTINCT {
        return Err(Fault::Weak);
    }
    let mac = Mac256::new_from_slice(key).map_err(|_| Fault::Malformed)?;
    let mut id = KeyId::default();
    let digest = mac.clone().chain_update(b"authwright key id").finalize().into_bytes();
    id.copy_from_slice(&digest[..size_of::<KeyId>()]);
    Ok((id, mac))
}

/// Why the text of `AUTH_SECRET` is refused, and what to do; never the text itself (KY-1).
#[derive(Debug)]
pub struct KeyError {
    position: usize,
    fault: Fault,
}

#[derive(Debug)]
enum Fault {
    Missing,
    Malformed,
    Short(usize),
    Weak,
    Published,
    Repeated,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = self.position;
        match self.fault {
            Fault::Missing => f.write_str("AUTH_SECRET is not set"),
            Fault::Malformed => write!(f, "AUTH_SECRET: key {position} is neither base64 nor hex"),
            Fault::Short(len) => {
                write!(f, "AUTH_SECRET: key {position} has {len} bytes, and needs at least {MIN_KEY_LEN}")
            }
            Fault::Weak => write!(f, "AUTH_SECRET: key {position} is not random"),
            Fault::Published => write!(f, "AUTH_SECRET: key {position} is an example that everybody can read"),
            Fault::Repeated => write!(f, "AUTH_SECRET: key {position} is there already"),
        }?;
        f.write_str("; make a key with `openssl rand -base64 32`, newest first, a comma between keys")
    }
}

impl StdError for KeyError {}

#[cfg(test)]
mod tests;
