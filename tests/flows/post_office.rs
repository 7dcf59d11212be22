//! A mail server on loopback that can be away, slow or unwilling, as a test needs it.

use std::sync::{Arc, Mutex};

use authwright::mail::{Smtp, SmtpSettings, Transport};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A server that takes mail, until it is dropped.
pub(crate) struct PostOffice {
    arrived: Arc<Mutex<Vec<String>>>,
    open: JoinHandle<()>,
}

/// A port of loopback on which nobody listens.
pub(crate) async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The way to the server of a port.
pub(crate) fn way_to(port: u16) -> Transport {
    let settings = SmtpSettings::parse(&format!("smtp+insecure://127.0.0.1:{port}")).unwrap();
    Transport::Smtp(Smtp::new(settings).unwrap())
}

impl PostOffice {
    /// Opens at a port; `answer` is what it says to each recipient.
    pub(crate) async fn open(port: u16, answer: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let arrived = Arc::<Mutex<Vec<String>>>::default();
        let taken = Arc::clone(&arrived);
        let open = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, answer, Arc::clone(&taken)));
            }
        });
        Self { arrived, open }
    }

    /// To whom mails arrived.
    pub(crate) fn arrived(&self) -> Vec<String> {
        self.arrived.lock().unwrap().clone()
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.open.abort();
    }
}

async fn serve(connection: TcpStream, answer: &'static str, arrived: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut connection = BufReader::new(connection);
    connection.write_all(b"220 office\r\n").await.ok()?;
    let (mut line, mut to, mut in_mail) = (String::new(), String::new(), false);
    loop {
        line.clear();
        if connection.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let said = match line.trim_end() {
            "." if in_mail => {
                in_mail = false;
                arrived.lock().unwrap().push(std::mem::take(&mut to));
                "250 OK"
            }
            _ if in_mail => continue,
            hello if hello.starts_with("EHLO") => "250-office\r\n250-8BITMIME\r\n250 SMTPUTF8",
            recipient if recipient.starts_with("RCPT") => {
                to = recipient.chars().skip_while(|c| *c != '<').skip(1).take_while(|c| *c != '>').collect();
                answer
            }
            "DATA" => {
                in_mail = true;
                "354 Go on"
            }
            "QUIT" => "221 Bye",
            _ => "250 OK",
        };
        connection.write_all(format!("{said}\r\n").as_bytes()).await.ok()?;
    }
}
