//! A browser on a real connection, a new one for each request.

use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind},
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use serde_json::Value as JsonValue;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A browser that keeps the cookies it is given.
#[derive(Clone)]
pub(crate) struct Browser {
    address: SocketAddr,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

/// What it was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: JsonValue,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, cookies: Arc::default() }
    }

    /// Another one that has the same cookies now.
    pub(crate) fn copy(&self) -> Self {
        let cookies = self.cookies.lock().unwrap().clone();
        Self { address: self.address, cookies: Arc::new(Mutex::new(cookies)) }
    }

    /// The status of an answer that comes for certain.
    pub(crate) async fn status(&self, method: &str, path: &str, body: JsonValue) -> u16 {
        self.send(method, path, &body).await.unwrap().status
    }

    /// Sends a request; an error where no answer came, or not all of it.
    pub(crate) async fn send(&self, method: &str, path: &str, body: &JsonValue) -> Result<Reply, Error> {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nCookie: {}\r\n\r\n{body}",
            body.len(),
            cookies.join("; ")
        );
        let mut connection = TcpStream::connect(self.address).await?;
        connection.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await?;
        self.read(&String::from_utf8_lossy(&answer)).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    fn read(&self, answer: &str) -> Option<Reply> {
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        for line in lines {
            let (name, value) = line.split_once(": ")?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        (body.len() == length).then(|| Reply { status, body: serde_json::from_str(body).unwrap_or_default() })
    }

    fn keep(&self, cookie: &str) {
        let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        let mut cookies = self.cookies.lock().unwrap();
        if cookie.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
