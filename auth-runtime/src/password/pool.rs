//! A few threads that own the memory they work in, fed by a bounded queue.

use std::{
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::memory::Memory;
use crate::error::Error;

/// The longest that a request waits for a thread before it is told to come back: PW-11.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How many requests may wait for each thread.
///
/// At the 60 ms that the default costs take on a slow machine the last of them waits for 1.9 s, just within [`PATIENCE`].
pub(super) const WAITING_PER_WORKER: usize = 32;

/// Threads and the queue in front of them. They end when it is dropped, each after the work it is at.
///
/// A thread is busy until the computation ends, whether or not anybody still waits for it, so there are never more
/// computations than threads (PW-12).
pub(super) struct Pool {
    queue: SyncSender<Job>,
    patience: Duration,
}

/// One piece of work in the queue.
struct Job {
    claim: Claim,
    work: Box<dyn FnOnce(&mut Memory) + Send>,
}

impl Pool {
    /// Starts the threads. Each of them keeps `resident` blocks of memory from its first work on.
    pub(super) fn start(workers: NonZeroUsize, resident: usize, patience: Duration) -> Result<Self, Error> {
        let (queue, jobs) = sync_channel(workers.get().saturating_mul(WAITING_PER_WORKER));
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 1..=workers.get() {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || serve(&jobs, Memory::keeping(resident)))
                .map_err(Error::internal)?;
        }
        Ok(Self { queue, patience })
    }

    /// Has a thread do the work, and waits for what comes out.
    ///
    /// # Errors
    /// [`Error::Busy`] at once where the queue is full, and after the patience where no thread has begun.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, mut result) = oneshot::channel();
        let claim = Claim::default();
        let job = Job {
            claim: claim.clone(),
            work: Box::new(move |memory| {
                // Who hung up before the work began needs no answer, and whoever is next is served the sooner.
                if !reply.is_closed() {
                    let _ = reply.send(work(memory));
                }
            }),
        };
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::internal("the password hashing threads are gone"),
        })?;
        let answer = match tokio::time::timeout(self.patience, &mut result).await {
            Ok(answer) => answer,
            Err(_) if claim.take() => return Err(Error::Busy),
            Err(_) => result.await,
        };
        answer.map_err(|_| Error::internal("a password hashing thread panicked"))
    }
}

/// What a thread does until nobody can send work any more.
fn serve(jobs: &Mutex<Receiver<Job>>, mut memory: Memory) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if job.claim.take() {
            // Whoever waits learns of the panic from the dropped reply. What is left in the memory is only ever
            // overwritten, so the thread can go on with it.
            let _ = catch_unwind(AssertUnwindSafe(|| (job.work)(&mut memory)));
        }
    }
}

/// Who has a job: the thread that begins it, or the request that waited too long. The first to ask gets it.
#[derive(Clone, Default)]
struct Claim(Arc<AtomicBool>);

impl Claim {
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::{
        pin::pin,
        sync::mpsc,
        task::{Context, Poll, Waker},
    };

    use super::*;

    fn pool(patience: Duration) -> Pool {
        Pool::start(NonZeroUsize::MIN, 8, patience).unwrap()
    }

    /// Polls once, so that the work is in the queue.
    fn start<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    /// Work that says when it has begun and then lasts until it is let go.
    fn held() -> (impl FnOnce(&mut Memory) + Send + 'static, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (begun, has_begun) = mpsc::channel();
        let (go, gate) = mpsc::channel::<()>();
        let work = move |_: &mut Memory| {
            begun.send(()).unwrap();
            let _ = gate.recv();
        };
        (work, has_begun, go)
    }

    // PW-11
    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = pool(PATIENCE);
        let (work, has_begun, go) = held();
        let mut first = pin!(pool.run(work));
        assert!(start(first.as_mut()).is_pending());
        has_begun.recv().unwrap();

        let mut waiting: Vec<_> = (0..WAITING_PER_WORKER).map(|n| Box::pin(pool.run(move |_| n))).collect();
        for future in &mut waiting {
            assert!(start(future.as_mut()).is_pending());
        }
        assert!(matches!(start(pin!(pool.run(|_| ())).as_mut()), Poll::Ready(Err(Error::Busy))));

        go.send(()).unwrap();
        first.await.unwrap();
        for (n, future) in waiting.into_iter().enumerate() {
            assert_eq!(future.await.unwrap(), n);
        }
    }

    // PW-11
    #[tokio::test]
    async fn who_waits_too_long_is_refused_and_never_served() {
        assert!(PATIENCE <= Duration::from_secs(2));
        let pool = pool(Duration::from_millis(1));
        let (work, has_begun, go) = held();
        let mut first = pin!(pool.run(work));
        assert!(start(first.as_mut()).is_pending());
        has_begun.recv().unwrap();

        let (ran, did_run) = mpsc::channel();
        let late = pool.run(move |_| ran.send(()).unwrap());
        assert!(matches!(late.await, Err(Error::Busy)));

        go.send(()).unwrap();
        first.await.unwrap();
        assert!(did_run.recv().is_err(), "the work was dropped, not done");
    }

    // PW-12
    #[tokio::test]
    async fn the_thread_stays_busy_when_the_client_is_gone() {
        let pool = pool(PATIENCE);
        let (work, has_begun, go) = held();
        let mut gone = Box::pin(pool.run(work));
        assert!(start(gone.as_mut()).is_pending());
        has_begun.recv().unwrap();
        drop(gone);

        let (ran, did_run) = mpsc::channel();
        let mut next = pin!(pool.run(move |_| ran.send(()).unwrap()));
        assert!(start(next.as_mut()).is_pending());
        let soon = Duration::from_millis(20);
        assert!(did_run.recv_timeout(soon).is_err(), "the only thread is still at the first work");
        go.send(()).unwrap();
        next.await.unwrap();
        did_run.recv().unwrap();
    }

    #[tokio::test]
    async fn a_client_that_left_the_queue_is_not_worked_for() {
        let pool = pool(PATIENCE);
        let (work, has_begun, go) = held();
        let mut first = pin!(pool.run(work));
        assert!(start(first.as_mut()).is_pending());
        has_begun.recv().unwrap();
        let (ran, did_run) = mpsc::channel();
        let mut leaving = Box::pin(pool.run(move |_| ran.send(()).unwrap()));
        assert!(start(leaving.as_mut()).is_pending());
        drop(leaving);
        go.send(()).unwrap();
        first.await.unwrap();
        assert!(did_run.recv().is_err());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_for_one_and_nothing_to_the_next() {
        let pool = pool(PATIENCE);
        let broken: Result<(), _> = pool.run(|_| panic!("a defect")).await;
        assert!(matches!(broken, Err(Error::Internal(_))));
        assert_eq!(pool.run(|_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn threads_end_with_the_pool() {
        struct Gone(mpsc::Sender<()>);
        impl Drop for Gone {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        thread_local! { static LIFE: std::cell::RefCell<Option<Gone>> = const { std::cell::RefCell::new(None) }; }
        let (gone, is_gone) = mpsc::channel();
        let pool = pool(PATIENCE);
        pool.run(move |_| LIFE.set(Some(Gone(gone)))).await.unwrap();
        assert!(is_gone.try_recv().is_err());
        drop(pool);
        is_gone.recv().unwrap();
    }
}
