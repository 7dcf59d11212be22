//! Serving an application.

use std::{io, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    time::sleep,
};

use super::Application;
use crate::{flow::Auth, user::AuthUser};

impl<U: AuthUser> Auth<U> {
    /// Serves an application until the process is asked to stop (Ctrl-C, or SIGTERM as service managers send it).
    ///
    /// Beside the requests it runs [`Auth::worker`], and it passes the clients' addresses on, to axum as
    /// `ConnectInfo<SocketAddr>`. Requests and mails that are under way are finished; a request that takes over
    /// ten seconds for it is not.
    ///
    /// # Errors
    /// What the listener answers.
    pub async fn serve<A: Application>(&self, listener: TcpListener, app: A) -> io::Result<()> {
        self.warn_of_another_port(&listener);
        #[cfg(debug_assertions)]
        if self.transport().mailbox().is_some() {
            tracing::info!("mails are kept at {}", self.settings().url("/dev/mailbox"));
        }
        let (ask, stop) = watch::channel(false);
        let stop = Stop(stop);
        // After the requests, of which the last may have left something to mail.
        let (requests_end, requests_ended) = oneshot::channel::<()>();
        let worker = tokio::spawn(self.clone().worker_until(async { drop(requests_ended.await) }));
        let asked = async {
            asked_to_stop().await;
            // Nobody listens where all has ended already.
            let _ = ask.send(true);
            // Who has sent half a request must not hold the others up.
            sleep(GRACE).await;
        };
        let outcome = tokio::select! {
            ended = app.serve(listener, stop) => ended,
            () = asked => Ok(()),
        };
        drop(requests_end);
        if let Err(error) = worker.await {
            tracing::error!(%error, "the worker did not end well");
        }
        outcome
    }
}

impl<U: AuthUser> Auth<U> {
    /// Links, cookies and the mailbox of development come from the base URL, and on one's own machine it is quickly another
    /// port that the program listens on.
    fn warn_of_another_port(&self, listener: &TcpListener) {
        let (base, Ok(address)) = (&self.settings().base_url, listener.local_addr()) else { return };
        let port = address.port();
        if base.is_loopback() && base.port() != port {
            tracing::warn!(
                "AUTH_BASE_URL is {}, and this program listens on {address}: links lead elsewhere, and forms are refused; \
                 set AUTH_BASE_URL=http://127.0.0.1:{port}, unless something passes requests on",
                base.as_str()
            );
        }
    }
}

/// How long requests that are under way may take to end.
pub(super) const GRACE: Duration = Duration::from_secs(10);

/// Says when to stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Until the process is asked to stop, or nobody can ask any more.
    pub(super) async fn asked(mut self) {
        let _ = self.0.wait_for(|stopped| *stopped).await;
    }
}

async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
