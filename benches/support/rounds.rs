//! Rounds of several candidates that take turns, so that a machine that is busy now and then slows all of them.

use std::time::Duration;

/// What the rounds of each candidate took, by its name, in the order in which they ran.
pub(crate) struct Rounds<const N: usize> {
    names: [&'static str; N],
    nanos: [Vec<f64>; N],
}

impl<const N: usize> Rounds<N> {
    pub(crate) fn new(names: [&'static str; N]) -> Self {
        Self { names, nanos: std::array::from_fn(|_| Vec::new()) }
    }

    /// Notes what so many calls of a candidate took.
    pub(crate) fn note(&mut self, candidate: usize, took: Duration, calls: u32) {
        self.nanos[candidate].push(took.as_secs_f64() * 1e9 / f64::from(calls));
    }

    /// The median of a candidate, in nanoseconds a call.
    pub(crate) fn median(&self, candidate: usize) -> f64 {
        median(self.nanos[candidate].clone())
    }

    /// The median over the rounds of what `of` makes of the candidates' times in one round.
    pub(crate) fn median_of(&self, of: impl Fn([f64; N]) -> f64) -> f64 {
        let rounds = self.nanos.iter().map(Vec::len).min().unwrap_or(0);
        median((0..rounds).map(|round| of(std::array::from_fn(|candidate| self.nanos[candidate][round]))).collect())
    }

    pub(crate) fn name(&self, candidate: usize) -> &'static str {
        self.names[candidate]
    }
}

pub(crate) fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value that this share of all values stays under.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}
