//! A connection to the database through the test, which cuts it at the moment at which a transaction is committed.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
    time::sleep,
};

/// What becomes of the next commit.
#[derive(Clone)]
pub(crate) enum Cut {
    /// The server does not hear of it.
    Unheard,
    /// The server hears of it, and may be at it while the other side goes on.
    Heard,
    /// The server has done it, and its answer is lost.
    Unanswered,
    /// As [`Cut::Unheard`]; and who waits for the answer learns that it does not come once somebody says so.
    Held { cut: Arc<Notify>, go_on: Arc<Notify> },
}

/// An address that leads to the server of a URL, until it is dropped.
pub(crate) struct Line {
    pub(crate) url: String,
    next: Arc<Mutex<Option<Cut>>>,
    open: JoinHandle<()>,
}

impl Line {
    pub(crate) async fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).unwrap();
        let server = (url.host_str().unwrap().to_owned(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        // Here one must be able to read along.
        let (name, value) = if url.scheme() == "mysql" { ("ssl-mode", "DISABLED") } else { ("sslmode", "disable") };
        url.query_pairs_mut().append_pair(name, value);
        let next = Arc::<Mutex<Option<Cut>>>::default();
        let cuts = Arc::clone(&next);
        let open = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, cuts) = (server.clone(), Arc::clone(&cuts));
                tokio::spawn(async move {
                    let server = TcpStream::connect((server.0.as_str(), server.1)).await.unwrap();
                    drop(carry(client, server, &cuts).await);
                });
            }
        });
        Self { url: url.into(), next, open }
    }

    /// Cuts the connection of the next commit.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.next.lock().unwrap() = Some(cut);
    }

    /// Whether no commit has come since then.
    pub(crate) fn has_waited(&self) -> bool {
        self.next.lock().unwrap().take().is_some()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.open.abort();
    }
}

/// Carries what both sides say, until one of them hangs up or the connection is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, cuts: &Mutex<Option<Cut>>) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let asked = &asked[..read?];
                if asked.is_empty() {
                    return Ok(());
                }
                let cut = if commits(asked) { cuts.lock().unwrap().take() } else { None };
                let Some(cut) = cut else {
                    server.write_all(asked).await?;
                    continue;
                };
                match cut {
                    Cut::Unheard => {}
                    Cut::Heard => server.write_all(asked).await?,
                    Cut::Unanswered => {
                        server.write_all(asked).await?;
                        assert!(server.read(&mut answered).await? > 0, "the server answers");
                    }
                    Cut::Held { cut, go_on } => {
                        drop(server);
                        // What was not committed is rolled back.
                        sleep(Duration::from_millis(100)).await;
                        cut.notify_one();
                        go_on.notified().await;
                    }
                }
                return Ok(());
            }
            read = server.read(&mut answered) => {
                let answered = &answered[..read?];
                if answered.is_empty() {
                    return Ok(());
                }
                client.write_all(answered).await?;
            }
        }
    }
}

/// Whether it is the statement, which both drivers send as text and alone.
fn commits(asked: &[u8]) -> bool {
    asked.strip_suffix(b"\0").unwrap_or(asked).ends_with(b"COMMIT")
}
