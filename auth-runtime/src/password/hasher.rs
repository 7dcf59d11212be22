//! Making and verifying password hashes.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Version,
    password_hash::phc::{Output, Salt},
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    Params, Password, PasswordHash,
    hash::Parts,
    memory::Memory,
    pool::{PATIENCE, Pool},
};
use crate::{error::Error, random, secret::Secret};

/// What came of comparing a password with a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is not the password, or there is none that could be.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, and the hash was made with other costs than those of today: hash it again and store that (PW-9).
    RightButOutdated,
}

impl Verdict {
    /// Whether it is the password.
    #[must_use]
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Right | Self::RightButOutdated)
    }
}

/// A handle on a few threads that do all password hashing of a program.
///
/// Each thread owns the memory of one hash and uses it again for the next. So the memory is the number of threads times
/// [`Params::memory_kib`] however many people log in at once, no async thread is held up, and a flood waits in a short
/// queue whose end is [`Error::Busy`]. Clones are handles on the same threads; they end when the last handle is dropped.
///
/// The methods need a tokio runtime with its timer.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), authwright_runtime::error::Error> {
/// use authwright_runtime::password::{Hasher, Params, Password, Verdict};
///
/// let hasher = Hasher::start(Params::default(), Hasher::DEFAULT_WORKERS)?;
/// let stored = hasher.hash(&Password::from("correct horse battery")).await?;
/// assert_eq!(hasher.verify(&Password::from("wrong horse battery"), Some(&stored)).await?, Verdict::Wrong);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Hasher(Arc<Shared>);

struct Shared {
    params: Params,
    pool: Pool,
    done: Arc<AtomicU64>,
}

impl Hasher {
    /// Two threads, which hash about a hundred passwords a second and leave the other cores to the requests.
    pub const DEFAULT_WORKERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

    /// [`Hasher::DEFAULT_WORKERS`], or one where there are no more than two cores: a request that comes when every core
    /// hashes waits for its turn.
    #[must_use]
    pub fn default_workers() -> NonZeroUsize {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        if cores > 2 { Self::DEFAULT_WORKERS } else { NonZeroUsize::MIN }
    }

    /// Starts so many threads, each of which computes one hash at a time.
    ///
    /// For each of them 32 requests may wait, for at most two seconds.
    ///
    /// # Errors
    /// [`Error::Internal`] where the operating system gives no thread.
    pub fn start(params: Params, workers: NonZeroUsize) -> Result<Self, Error> {
        Self::with_patience(params, workers, PATIENCE)
    }

    fn with_patience(params: Params, workers: NonZeroUsize, patience: Duration) -> Result<Self, Error> {
        let resident = params.with_output(Parts::OUTPUT_BYTES).map_err(Error::internal)?.block_count();
        let pool = Pool::start(workers, resident, patience)?;
        Ok(Self(Arc::new(Shared { params, pool, done: Arc::default() })))
    }

    /// The costs of the hashes it makes.
    #[must_use]
    pub fn params(&self) -> Params {
        self.0.params
    }

    /// How many hashes its threads have computed since they started, for metrics and tests.
    #[must_use]
    pub fn hashes_done(&self) -> u64 {
        self.0.done.load(Ordering::Acquire)
    }

    /// Hashes a new password with a fresh salt of 16 random bytes.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait already, or for two seconds in vain; [`Error::Random`]; [`Error::Invalid`] where
    /// the password is beyond [`Password::within_limits`].
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        let text = limited(password)?;
        let params = self.0.params;
        let salt = fresh_salt()?;
        let output = self.compute(text, params, salt, Parts::OUTPUT_BYTES, Digest::to_output).await??;
        Parts { params, salt, output }.join()
    }

    /// Compares a password with what a row stores.
    ///
    /// It costs exactly one hash every time (PW-10): where there is no account (`None`), where the hash is unusable (PW-13)
    /// and where it is damaged (PW-14), a hash with the costs of today is computed and the answer is [`Verdict::Wrong`].
    /// A hash of old, smaller costs takes as long as one of today, so that the time does not tell who has one.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait already, or for two seconds in vain; [`Error::Random`]; [`Error::Invalid`] where
    /// the password is beyond [`Password::within_limits`].
    pub async fn verify(&self, password: &Password, stored: Option<&PasswordHash>) -> Result<Verdict, Error> {
        let text = limited(password)?;
        if stored.is_some_and(PasswordHash::is_damaged) {
            tracing::warn!("a stored password hash cannot be read; its owner can only reset the password");
        }
        let decoy = Parts { params: self.0.params, salt: fresh_salt()?, output: decoy_output()? };
        let (expected, is_real) = match stored.and_then(PasswordHash::read) {
            Some(parts) => (parts, true),
            None => (decoy, false),
        };
        let outdated = expected.outdated(self.0.params);
        let output = expected.output;
        let same =
            self.compute(text, expected.params, expected.salt, output.len(), move |digest| digest.is(&output)).await?;
        Ok(match (same && is_real, outdated) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightButOutdated,
        })
    }

    /// The one place in which a hash is computed.
    async fn compute<T: Send + 'static>(
        &self,
        text: Secret<String>,
        params: Params,
        salt: Salt,
        output_bytes: usize,
        then: impl FnOnce(&Digest) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let done = Arc::clone(&self.0.done);
        let rest = self.0.params.rest_after(params);
        let work = move |memory: &mut Memory| {
            let digest = Digest::compute(&text, params, &salt, output_bytes, memory)?;
            done.fetch_add(1, Ordering::AcqRel);
            if let Some(rest) = rest {
                spend(rest, &salt, memory)?;
            }
            Ok(then(&digest))
        };
        self.0.pool.run(work).await?
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("params", &self.0.params).finish_non_exhaustive()
    }
}

/// What argon2id made of a password, wiped when it is dropped.
struct Digest(Zeroizing<Vec<u8>>);

impl Digest {
    fn compute(
        text: &Secret<String>,
        params: Params,
        salt: &[u8],
        bytes: usize,
        memory: &mut Memory,
    ) -> Result<Self, Error> {
        let mut digest = Zeroizing::new(vec![0; bytes]);
        let params = params.with_output(bytes).map_err(Error::internal)?;
        let blocks = params.block_count();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        memory
            .with(blocks, |blocks| {
                argon2.hash_password_into_with_memory(text.expose().as_bytes(), salt, &mut digest, blocks)
            })?
            .map_err(Error::internal)?;
        Ok(Self(digest))
    }

    /// Whether it is what a row holds, in a time that does not tell where the two differ.
    fn is(&self, expected: &Output) -> bool {
        self.0.as_slice().ct_eq(expected.as_bytes()).into()
    }

    fn to_output(&self) -> Result<Output, Error> {
        Output::new(&self.0).map_err(Error::internal)
    }
}

/// The text to hash. The flows refuse a password that is too long before they look at accounts; this is the last guard.
fn limited(password: &Password) -> Result<Secret<String>, Error> {
    if password.within_limits() {
        Ok(password.normalized())
    } else {
        Err(Error::field("password", "password_too_long"))
    }
}

/// Takes as long as a hash of such costs, for nothing.
fn spend(params: Params, salt: &[u8], memory: &mut Memory) -> Result<(), Error> {
    let params = params.with_output(Parts::OUTPUT_BYTES).map_err(Error::internal)?;
    let blocks = params.block_count();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    memory.with(blocks, |blocks| argon2.fill_memory(&[], salt, blocks))?.map_err(Error::internal)
}

fn fresh_salt() -> Result<Salt, Error> {
    Salt::new(&random::bytes::<{ Parts::SALT_BYTES }>()?).map_err(Error::internal)
}

fn decoy_output() -> Result<Output, Error> {
    Output::new(&random::bytes::<{ Parts::OUTPUT_BYTES }>()?).map_err(Error::internal)
}

#[cfg(test)]
mod tests;
