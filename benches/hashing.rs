//! How many passwords a second the hashing workers take, and how much memory a rush of logins costs.
//!
//! `cargo bench --bench hashing`. The rounds of both sides alternate, so that a machine that is busy now and then slows
//! both; read the ratios: that of the time, median of all rounds, and that of the processor time, which other programs
//! disturb less. The goals stand beside the figures. Linux alone.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::{env, fs, hint::black_box, num::NonZeroUsize, process::Command, thread, time::Instant};

use argon2::{Argon2, PasswordHasher};
use authwright_runtime::password::{Hasher, Params, Password};
use tokio::{runtime, task::JoinSet};

use support::{memory::peak_mib, rounds::median};

const ROUNDS: usize = 21;
const HASHES_PER_ROUND: usize = 16;
const LOGINS_AT_ONCE: usize = 64;
const PASSWORD: &str = "correct horse battery staple";

/// The argument with which this program runs itself again, to measure memory where nothing else has used any.
const RUSH: &str = "rush";

fn main() {
    if env::args().any(|argument| argument == RUSH) {
        return rush();
    }
    for workers in [1, 2] {
        compare(NonZeroUsize::new(workers).unwrap());
    }
    let grown = Command::new(env::current_exe().unwrap()).arg(RUSH).output().unwrap();
    print!("{}", String::from_utf8(grown.stdout).unwrap());
}

/// Hashes a second of the workers, beside as many threads that take fresh memory for each hash.
fn compare(workers: NonZeroUsize) {
    let runtime = runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let hasher = Hasher::start(Params::default(), workers).unwrap();
    let (mut kept, mut fresh) = (Side::default(), Side::default());
    for _ in 0..ROUNDS {
        kept.round(|| runtime.block_on(with_kept_memory(&hasher, workers)));
        fresh.round(|| with_fresh_memory(workers));
    }
    let ratios = fresh.seconds.iter().zip(&kept.seconds).map(|(fresh, kept)| fresh / kept).collect();
    println!(
        "{workers} worker(s): {:.1} hashes/s; fresh memory each time: {:.1}; ratio {:.2} (goal: 1.3), of processor time {:.2}",
        per_second(kept.seconds),
        per_second(fresh.seconds),
        median(ratios),
        fresh.ticks / kept.ticks,
    );
}

/// What the rounds of one side took: seconds each, and clock ticks of all processors in all.
#[derive(Default)]
struct Side {
    seconds: Vec<f64>,
    ticks: f64,
}

impl Side {
    fn round(&mut self, work: impl FnOnce()) {
        let (start, ticks) = (Instant::now(), processor_ticks());
        work();
        self.seconds.push(start.elapsed().as_secs_f64());
        self.ticks += processor_ticks() - ticks;
    }
}

async fn with_kept_memory(hasher: &Hasher, workers: NonZeroUsize) {
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
}

/// As the crate's documentation shows it.
fn with_fresh_memory(workers: NonZeroUsize) {
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
}

/// By how much the peak of this process grows when everybody logs in at once.
fn rush() {
    let runtime = runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    let hasher = Hasher::start(Params::default(), Hasher::DEFAULT_WORKERS).unwrap();
    let idle = peak_mib();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..LOGINS_AT_ONCE {
            let hasher = hasher.clone();
            // On a machine that is too slow for all of them within two seconds some are told that it is busy.
            tasks.spawn(async move { hasher.verify(&Password::from(PASSWORD), None).await.is_ok() });
        }
        tasks.join_all().await;
    });
    println!(
        "{LOGINS_AT_ONCE} logins at once, 2 workers: {:.1} MiB over idle (goal: at most 60), {} served",
        peak_mib() - idle,
        hasher.hashes_done(),
    );
}

/// What this process has used of all processors, for itself and in the kernel: fields 14 and 15 of `proc_pid_stat(5)`.
fn processor_ticks() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap()).sum()
}

#[allow(clippy::cast_precision_loss)]
fn per_second(seconds: Vec<f64>) -> f64 {
    HASHES_PER_ROUND as f64 / median(seconds)
}
