//! A mail server that keeps what it takes, for processes that have no mailbox in common.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// How long a mail may be on its way: a worker that nobody wakes looks every five seconds.
const ON_ITS_WAY: Duration = Duration::from_mins(1);

/// A mail that has arrived.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) to: String,
    text: String,
}

impl Letter {
    /// The token of its link.
    pub(crate) fn token(&self) -> String {
        let token = self.text.split_once("token=").expect("a mail with a link").1;
        token.chars().take_while(|c| c.is_ascii_alphanumeric() || ['-', '_', '.'].contains(c)).collect()
    }
}

/// The server, until it is dropped.
pub(crate) struct Office {
    pub(crate) port: u16,
    arrived: Arc<Mutex<Vec<Letter>>>,
    open: JoinHandle<()>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrived = Arc::<Mutex<Vec<Letter>>>::default();
        let taken = Arc::clone(&arrived);
        let open = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&taken)));
            }
        });
        Self { port, arrived, open }
    }

    /// All that has arrived.
    pub(crate) fn arrived(&self) -> Vec<Letter> {
        self.arrived.lock().unwrap().clone()
    }

    /// The mail to an address whose subject begins so, if it has arrived.
    pub(crate) fn letter(&self, to: &str, subject: &str) -> Option<Letter> {
        let subject = format!("\r\nSubject: {subject}");
        self.arrived().into_iter().rev().find(|letter| letter.to == to && letter.text.contains(&subject))
    }

    /// The same once it has arrived.
    pub(crate) async fn wait_for(&self, to: &str, subject: &str) -> Letter {
        arrival(|| self.letter(to, subject)).await.unwrap_or_else(|| panic!("no mail {subject:?} to {to}"))
    }

    /// Waits until so many mails have arrived at an address.
    pub(crate) async fn wait_for_letters(&self, to: &str, many: usize) {
        let arrived = || self.arrived().iter().filter(|letter| letter.to == to).count();
        arrival(|| (arrived() >= many).then_some(())).await.unwrap_or_else(|| panic!("{} mails to {to}", arrived()));
    }
}

/// What there is once it has arrived; `None` where it does not.
async fn arrival<T>(arrived: impl Fn() -> Option<T>) -> Option<T> {
    let arrival = timeout(ON_ITS_WAY, async {
        loop {
            match arrived() {
                Some(it) => break it,
                None => sleep(Duration::from_millis(10)).await,
            }
        }
    });
    arrival.await.ok()
}

impl Drop for Office {
    fn drop(&mut self) {
        self.open.abort();
    }
}

/// Takes mails, and answers `None` once the other side hangs up.
async fn serve(connection: TcpStream, arrived: Arc<Mutex<Vec<Letter>>>) -> Option<()> {
    let mut connection = BufReader::new(connection);
    connection.write_all(b"220 office\r\n").await.ok()?;
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        if connection.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let said = match line.trim_end() {
            "DATA" => {
                connection.write_all(b"354 Go on\r\n").await.ok()?;
                let text = mail(&mut connection).await?;
                arrived.lock().unwrap().push(Letter { to: std::mem::take(&mut to), text });
                "250 OK"
            }
            hello if hello.starts_with("EHLO") => "250 office",
            recipient if recipient.starts_with("RCPT") => {
                to = recipient.chars().skip_while(|c| *c != '<').skip(1).take_while(|c| *c != '>').collect();
                "250 OK"
            }
            _ => "250 OK",
        };
        connection.write_all(format!("{said}\r\n").as_bytes()).await.ok()?;
    }
}

/// A mail up to its end, with long lines put together again (RFC 2045, 6.7).
async fn mail(connection: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut line, mut text) = (String::new(), String::new());
    loop {
        line.clear();
        if connection.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(text.replace("=\r\n", "").replace("=3D", "="));
        }
        text.push_str(&line);
    }
}
