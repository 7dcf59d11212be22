//! How many passwords a second the hashing workers take, and how much memory a rush of logins costs.
//!
//! `cargo bench --bench hashing`. The rounds of both sides alternate, so that a machine that is busy now and then slows
//! both; read the ratio. The goals stand beside the figures.

#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    env, fs,
    hint::black_box,
    num::NonZeroUsize,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use argon2::{Argon2, PasswordHasher};
use authwright_runtime::password::{Hasher, Params, Password};
use tokio::{runtime, task::JoinSet};

const ROUNDS: usize = 9;
const HASHES_PER_ROUND: usize = 48;
const LOGINS_AT_ONCE: usize = 64;
const PASSWORD: &str = "correct horse battery staple";

/// The argument with which this program runs itself again, to measure memory where nothing else has used any.
const RUSH: &str = "rush";

fn main() {
    if env::args().any(|argument| argument == RUSH) {
        println!("{}", rush());
        return;
    }
    for workers in [1, 2] {
        compare(NonZeroUsize::new(workers).unwrap());
    }
    let grown = Command::new(env::current_exe().unwrap()).arg(RUSH).output().unwrap();
    let kib: u64 = String::from_utf8(grown.stdout).unwrap().trim().parse().unwrap();
    println!("{LOGINS_AT_ONCE} logins at once, 2 workers: {:.1} MiB over idle (goal: at most 60)", mib(kib));
}

/// Hashes a second of the workers, beside as many threads that take fresh memory for each hash.
fn compare(workers: NonZeroUsize) {
    let runtime = runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let hasher = Hasher::start(Params::default(), workers).unwrap();
    let (mut kept, mut fresh) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let times = (runtime.block_on(with_kept_memory(&hasher, workers)), with_fresh_memory(workers));
        // The first round warms up.
        if round > 0 {
            kept.push(times.0);
            fresh.push(times.1);
        }
    }
    let (kept, fresh) = (per_second(median(kept)), per_second(median(fresh)));
    let ratio = kept / fresh;
    println!(
        "{workers} worker(s): {kept:.1} hashes/s; fresh memory each time: {fresh:.1}; ratio {ratio:.2} (goal: 1.3)"
    );
}

async fn with_kept_memory(hasher: &Hasher, workers: NonZeroUsize) -> Duration {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..workers.get() {
        let hasher = hasher.clone();
        let share = HASHES_PER_ROUND / workers;
        tasks.spawn(async move {
            let password = Password::from(PASSWORD);
            for _ in 0..share {
                black_box(hasher.hash(&password).await.unwrap());
            }
        });
    }
    tasks.join_all().await;
    start.elapsed()
}

/// As the crate's documentation shows it.
fn with_fresh_memory(workers: NonZeroUsize) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..workers.get() {
            scope.spawn(|| {
                for _ in 0..HASHES_PER_ROUND / workers {
                    let hash = Argon2::default().hash_password(PASSWORD.as_bytes()).unwrap();
                    black_box(hash.to_string());
                }
            });
        }
    });
    start.elapsed()
}

/// By how many KiB the peak of this process grows when everybody logs in at once.
fn rush() -> u64 {
    let runtime = runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    let hasher = Hasher::start(Params::default(), Hasher::DEFAULT_WORKERS).unwrap();
    let idle = peak_kib();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..LOGINS_AT_ONCE {
            let hasher = hasher.clone();
            tasks.spawn(async move { hasher.verify(&Password::from(PASSWORD), None).await.unwrap() });
        }
        tasks.join_all().await;
    });
    assert_eq!(hasher.hashes_done(), u64::try_from(LOGINS_AT_ONCE).unwrap());
    peak_kib() - idle
}

/// The largest resident size that this process has had. Linux alone tells.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[allow(clippy::cast_precision_loss)]
fn per_second(round: Duration) -> f64 {
    HASHES_PER_ROUND as f64 / round.as_secs_f64()
}

#[allow(clippy::cast_precision_loss)]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
