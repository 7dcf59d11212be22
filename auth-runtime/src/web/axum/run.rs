//! Serving an application.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, sync::watch, time::sleep};

use super::Router;
use crate::{flow::Auth, user::AuthUser};

impl<U: AuthUser> Auth<U> {
    /// Serves an application until the process is asked to stop (Ctrl-C, or SIGTERM as service managers send it).
    ///
    /// Beside the requests it runs [`Auth::worker`], and it passes the clients' addresses on as
    /// `ConnectInfo<SocketAddr>`. Requests and mails that are under way are finished; a request that takes over
    /// ten seconds for it is not.
    ///
    /// # Errors
    /// What the listener answers.
    pub async fn serve(&self, listener: TcpListener, app: Router) -> io::Result<()> {
        #[cfg(debug_assertions)]
        if self.transport().mailbox().is_some() {
            tracing::info!("mails are kept at {}", self.settings().url("/dev/mailbox"));
        }
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(self.clone().worker_until(until(stopped.clone())));
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        let asked = async move {
            asked_to_stop().await;
            // Nobody listens where all has ended already.
            let _ = stop.send(true);
        };
        let requests = ::axum::serve(listener, service).with_graceful_shutdown(asked).into_future();
        let outcome = tokio::select! {
            ended = requests => ended,
            // Who has sent half a request must not hold the others up.
            () = async { until(stopped).await; sleep(GRACE).await } => Ok(()),
        };
        if let Err(error) = worker.await {
            tracing::error!(%error, "the worker did not end well");
        }
        outcome
    }
}

/// How long requests that are under way may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// Until the process is asked to stop, or nobody can ask any more.
async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
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
