//! Serving an application.

use std::{io, net::SocketAddr};

use tokio::{net::TcpListener, sync::watch};

use super::Router;
use crate::{flow::Auth, user::AuthUser};

impl<U: AuthUser> Auth<U> {
    /// Serves an application until the process is asked to stop (Ctrl-C, or SIGTERM as service managers send it).
    ///
    /// Beside the requests it runs [`Auth::worker`], and it passes the clients' addresses on as
    /// `ConnectInfo<SocketAddr>`. Requests and mails that are under way are finished.
    ///
    /// # Errors
    /// What the listener answers.
    pub async fn serve(&self, listener: TcpListener, app: Router) -> io::Result<()> {
        #[cfg(debug_assertions)]
        if self.transport().mailbox().is_some() {
            tracing::info!("mails are kept at {}", self.settings().url("/dev/mailbox"));
        }
        let (stop, stopped) = watch::channel(());
        let worker = tokio::spawn(self.clone().worker_until(async move {
            let mut stopped = stopped;
            // An error is the end of the sender, which is what is waited for.
            let _ = stopped.changed().await;
        }));
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        let served = ::axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await;
        drop(stop);
        if let Err(error) = worker.await {
            tracing::error!(%error, "the worker did not end well");
        }
        served
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
