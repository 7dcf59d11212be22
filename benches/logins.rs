//! What it costs everybody that many log in at once: `cargo bench --bench logins`.
//!
//! In process, through the routes of HTTP: the peak of memory, and how long a guarded request takes meanwhile. Linux
//! alone.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::{
    env, mem,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use tokio::{runtime::Runtime, task::JoinSet, time::sleep};
use tower::Service;

use support::{
    memory::peak_mib,
    rounds::{median, quantile},
    shop::{Folder, GUARDED, Shop, answered, login_request, request},
};

const LOGINS_AT_ONCE: usize = 64;
const ROUNDS: usize = 5;

/// How long the guarded requests of one round go on before the logins come.
const QUIET: Duration = Duration::from_secs(1);

/// Between two guarded requests.
const PAUSE: Duration = Duration::from_millis(1);

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(folder) = arguments.iter().skip_while(|argument| *argument != "memory").nth(1) {
        return memory(PathBuf::from(folder));
    }
    let folder = Folder::new();
    Runtime::new().unwrap().block_on(async { Shop::open(&folder, 1).await.enrol().await });
    // In a process of its own, that nothing else has used memory in.
    let child = Command::new(env::current_exe().unwrap()).arg("memory").arg(&folder.0).output().unwrap();
    print!("{}", String::from_utf8(child.stdout).unwrap());

    println!("a guarded request beside {LOGINS_AT_ONCE} logins at once, of its time in quiet");
    println!(
        "{:<18} {:>9} {:>9} {:>6} {:>9} {:>9} {:>6}",
        "hashing workers", "p50 us", "then", "", "p99 us", "then", ""
    );
    for workers in [1, 2] {
        Runtime::new().unwrap().block_on(latency(&folder, workers));
    }
    println!("goal: under 5x with 2");
}

/// Logs everybody in at once, and answers how many were let in; the others are told to come back.
async fn rush(app: &axum::Router) -> usize {
    let mut tasks = JoinSet::new();
    for _ in 0..LOGINS_AT_ONCE {
        let mut app = app.clone();
        tasks.spawn(async move { app.call(login_request()).await.unwrap().status().is_success() });
    }
    tasks.join_all().await.into_iter().filter(|served| *served).count()
}

/// By how much the peak of this process grows.
fn memory(folder: PathBuf) {
    // The other process removes it.
    let folder = mem::ManuallyDrop::new(Folder(folder));
    Runtime::new().unwrap().block_on(async {
        let shop = Shop::open(&folder, 2).await;
        let app = shop.app();
        let idle = peak_mib();
        let served = rush(&app).await;
        println!(
            "{LOGINS_AT_ONCE} logins at once, 2 hashing workers: {:.1} MiB over idle (goal: at most 60), {served} served",
            peak_mib() - idle
        );
    });
}

/// How long a guarded request takes before and during a rush.
async fn latency(folder: &Folder, workers: usize) {
    let shop = Shop::open(folder, workers).await;
    let cookie = shop.log_in().await;
    let mut app = shop.app();
    let (mut quiet, mut rushed, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let before = took(&mut app, &cookie, async { sleep(QUIET).await }).await;
        let everybody = app.clone();
        let during = took(&mut app, &cookie, async move {
            rush(&everybody).await;
        })
        .await;
        ratios.push([0.5, 0.99].map(|share| quantile(during.clone(), share) / quantile(before.clone(), share)));
        quiet.extend(before);
        rushed.extend(during);
    }
    print!("{workers:<18}");
    for (at, share) in [0.5, 0.99].into_iter().enumerate() {
        print!(
            " {:>9.0} {:>9.0} {:>5.1}x",
            quantile(quiet.clone(), share),
            quantile(rushed.clone(), share),
            median(ratios.iter().map(|ratio| ratio[at]).collect()),
        );
    }
    println!();
}

/// What guarded requests take, one after the other, in microseconds, until something else is done.
async fn took(app: &mut axum::Router, cookie: &str, until: impl Future<Output = ()> + Send + 'static) -> Vec<f64> {
    let until = tokio::spawn(until);
    let mut took = Vec::new();
    while !until.is_finished() {
        let start = Instant::now();
        answered(app, request(GUARDED, cookie)).await;
        took.push(start.elapsed().as_secs_f64() * 1e6);
        sleep(PAUSE).await;
    }
    took
}
