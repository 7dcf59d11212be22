//! A router with its state is an application.

use std::{io, pin::pin};

use actix_web::{App, HttpServer};
use tokio::net::TcpListener;

use super::Router;
use crate::web::{AccessTable, Application, Stop, run::GRACE};

impl Application for Router {
    fn access_table(&self) -> AccessTable {
        Self::access_table(self)
    }

    async fn serve(self, listener: TcpListener, stop: Stop) -> io::Result<()> {
        let listener = listener.into_std()?;
        let server = HttpServer::new(move || App::new().service(self.clone()))
            .listen(listener)?
            // The process is asked to stop by us, and the worker with it.
            .disable_signals()
            .shutdown_timeout(GRACE.as_secs())
            .run();
        let handle = server.handle();
        // It stops with this future, and so with whoever drops it.
        let mut server = pin!(server);
        tokio::select! {
            ended = &mut server => ended,
            () = stop.asked() => tokio::join!(server, handle.stop(true)).0,
        }
    }
}
