//! A connection that begins without TLS and keeps nothing from before.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The first byte of a TLS handshake (RFC 8446 section 5.1). No SMTP command begins with it.
const HANDSHAKE: u8 = 22;

/// A connection that, until TLS begins, gives no byte before it is asked for.
///
/// lettre reads ahead and keeps what it has read when TLS begins. Somebody on the way could add answers to that of STARTTLS,
/// and lettre would take them for the server's own, as if they had come over TLS: a mail would count as sent that never was. RFC 3207
/// section 4.2 wants them thrown away. With this connection nothing is read ahead, so that such answers reach the TLS handshake,
/// which fails.
#[derive(Debug)]
pub(super) struct StartTlsStream {
    tcp: TcpStream,
    is_plain: bool,
}

impl StartTlsStream {
    pub(super) fn new(tcp: TcpStream) -> Self {
        Self { tcp, is_plain: true }
    }
}

impl AsyncTokioStream for StartTlsStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.peer_addr()
    }
}

impl AsyncRead for StartTlsStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.is_plain || buf.remaining() == 0 {
            return Pin::new(&mut self.tcp).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for StartTlsStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.first() == Some(&HANDSHAKE) {
            self.is_plain = false;
        }
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
