//! What one hash costs.

use std::{error::Error as StdError, fmt};

/// The cost of one argon2id hash.
///
/// The default is the least that OWASP recommends (Password Storage Cheat Sheet; ASVS 5.0.0 appendix C): 19 MiB of memory, two
/// passes, one lane. [`Params::new`] refuses less (PW-8): raise the costs to what a login may take on your machines.
///
/// ```
/// use authwright_runtime::password::Params;
///
/// let params = Params::new(64 * 1024, 3, 1)?;
/// assert_eq!(params.memory_kib(), 65_536);
/// assert!(Params::new(4096, 3, 1).is_err());
/// # Ok::<(), authwright_runtime::password::ParamsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    iterations: u32,
    parallelism: u32,
}

impl Params {
    /// The least memory, in KiB: 19 MiB. Source: OWASP Password Storage Cheat Sheet, argon2id.
    pub const MIN_MEMORY_KIB: u32 = 19_456;

    /// The least number of passes over the memory. Source: OWASP Password Storage Cheat Sheet, argon2id.
    pub const MIN_ITERATIONS: u32 = 2;

    /// The least number of lanes. Source: RFC 9106 §3.1.
    pub const MIN_PARALLELISM: u32 = 1;

    /// The most memory, in KiB, of a hash that is made or verified: 256 MiB, libsodium's `MEMLIMIT_MODERATE`.
    ///
    /// A row whose text asks for more is refused before any memory is taken (PW-14).
    pub const MAX_MEMORY_KIB: u32 = 262_144;

    /// The most passes of a hash that is made or verified: four times libsodium's `OPSLIMIT_SENSITIVE`.
    pub const MAX_ITERATIONS: u32 = 16;

    /// The most lanes of a hash that is made or verified: four times those that RFC 9106 §4 recommends.
    pub const MAX_PARALLELISM: u32 = 16;

    /// Costs of your own: memory in KiB, passes over it, lanes.
    ///
    /// # Errors
    /// [`ParamsError`] where one is under its floor or over its ceiling; it says what to set.
    pub const fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, ParamsError> {
        let params = Self { memory_kib, iterations, parallelism };
        if memory_kib < Self::MIN_MEMORY_KIB || iterations < Self::MIN_ITERATIONS || parallelism < Self::MIN_PARALLELISM
        {
            return Err(ParamsError::TooWeak(params));
        }
        if params.over_ceiling() {
            return Err(ParamsError::TooCostly(params));
        }
        Ok(params)
    }

    /// Costs next to nothing and protects nothing: for tests, in which no password is anybody's.
    #[cfg(any(test, feature = "test"))]
    #[must_use]
    pub const fn cheap() -> Self {
        Self { memory_kib: 8, iterations: 1, parallelism: 1 }
    }

    /// Memory of one hash, in KiB.
    #[must_use]
    pub const fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Lanes. They are computed one after the other, on one thread.
    #[must_use]
    pub const fn parallelism(&self) -> u32 {
        self.parallelism
    }

    /// The costs that a stored hash names, unless they are beyond what this program takes on.
    pub(super) fn of_stored(stored: &argon2::Params) -> Option<Self> {
        let params = Self { memory_kib: stored.m_cost(), iterations: stored.t_cost(), parallelism: stored.p_cost() };
        (!params.over_ceiling()).then_some(params)
    }

    /// The same for the argon2 crate, with the length of the output in bytes.
    pub(super) fn with_output(self, bytes: usize) -> argon2::Result<argon2::Params> {
        argon2::Params::new(self.memory_kib, self.iterations, self.parallelism, Some(bytes))
    }

    /// What these costs have left when others have been spent of them: costs as large as the difference, if there is any.
    ///
    /// The time of a hash grows with the memory that is written, all passes together, and hardly with the lanes.
    pub(super) fn rest_after(self, spent: Self) -> Option<Self> {
        let rest = self.written_kib().checked_sub(spent.written_kib())?;
        let passes = rest.div_ceil(u64::from(self.memory_kib));
        let memory_kib = u32::try_from(rest.checked_div(passes)?).ok()?;
        let iterations = u32::try_from(passes).ok()?;
        (memory_kib >= argon2::Params::MIN_M_COST).then_some(Self { memory_kib, iterations, parallelism: 1 })
    }

    const fn written_kib(self) -> u64 {
        self.memory_kib as u64 * self.iterations as u64
    }

    const fn over_ceiling(self) -> bool {
        self.memory_kib > Self::MAX_MEMORY_KIB
            || self.iterations > Self::MAX_ITERATIONS
            || self.parallelism > Self::MAX_PARALLELISM
    }
}

impl Default for Params {
    fn default() -> Self {
        Self { memory_kib: Self::MIN_MEMORY_KIB, iterations: Self::MIN_ITERATIONS, parallelism: Self::MIN_PARALLELISM }
    }
}

/// Costs that [`Params::new`] refuses. The text says what to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamsError {
    /// One of them is under its floor: a stolen table could be guessed too fast.
    TooWeak(Params),
    /// One of them is over its ceiling: a few logins would stop the machine.
    TooCostly(Params),
}

impl fmt::Display for ParamsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (asked, what, set, memory, iterations, parallelism) = match self {
            Self::TooWeak(p) => {
                (p, "weak", "least", Params::MIN_MEMORY_KIB, Params::MIN_ITERATIONS, Params::MIN_PARALLELISM)
            }
            Self::TooCostly(p) => {
                (p, "costly", "most", Params::MAX_MEMORY_KIB, Params::MAX_ITERATIONS, Params::MAX_PARALLELISM)
            }
        };
        write!(
            f,
            "password hashing with memory_kib = {}, iterations = {}, parallelism = {} is too {what}: \
             set memory_kib to at {set} {memory}, iterations to at {set} {iterations}, \
             parallelism to at {set} {parallelism}",
            asked.memory_kib, asked.iterations, asked.parallelism,
        )
    }
}

impl StdError for ParamsError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    // PW-8
    #[test]
    fn weaker_than_the_floor_is_refused_and_the_error_says_what_to_set() {
        assert_eq!(Params::new(19_456, 2, 1).unwrap(), Params::default());
        for (memory, iterations, parallelism) in [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0), (0, 0, 0)] {
            let error = Params::new(memory, iterations, parallelism).unwrap_err();
            assert!(matches!(error, ParamsError::TooWeak(_)), "{error:?}");
            let text = error.to_string();
            assert!(
                text.contains("memory_kib to at least 19456") && text.contains("iterations to at least 2"),
                "{text}"
            );
        }
    }

    // PW-10
    #[test]
    fn the_rest_of_a_smaller_cost_fills_it_up() {
        let of = |memory_kib, iterations| Params { memory_kib, iterations, parallelism: 1 };
        let now = of(19_456, 2);
        assert_eq!(now.rest_after(now), None);
        assert_eq!(now.rest_after(of(65_536, 3)), None);
        assert_eq!(now.rest_after(of(19_456, 1)), Some(of(19_456, 1)));
        for spent in [of(8, 1), of(4_096, 3), of(7_168, 5), of(19_456, 1)] {
            let rest = now.rest_after(spent).unwrap();
            assert!(rest.memory_kib <= now.memory_kib, "the memory of a thread does not grow for it");
            let both = rest.written_kib() + spent.written_kib();
            assert!(both.abs_diff(now.written_kib()) <= 2, "{spent:?} and {rest:?}");
        }
    }

    // PW-14
    #[test]
    fn beyond_the_ceiling_is_refused() {
        assert!(Params::new(Params::MAX_MEMORY_KIB, Params::MAX_ITERATIONS, Params::MAX_PARALLELISM).is_ok());
        for (memory, iterations, parallelism) in [(262_145, 2, 1), (19_456, 17, 1), (19_456, 2, 17)] {
            let error = Params::new(memory, iterations, parallelism).unwrap_err();
            assert!(error.to_string().contains("memory_kib to at most 262144"), "{error}");
        }
    }
}
