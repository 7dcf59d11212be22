//! The way to an SMTP server.

mod mime;
mod settings;
mod starttls;

use std::{fmt, sync::Arc, time::Duration};

use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::AsyncSmtpConnection,
    extension::ClientId,
};
use tokio::{net::TcpStream, time::timeout};

pub use self::settings::{Security, SmtpSettings};
use self::{settings::Protection, starttls::StartTlsStream};
use super::{message::Message, setting::InvalidSetting, transport::SendError};
use crate::error::Cause;

/// How long connecting, TLS and login may take together. A server that is up answers each in well under a second.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long handing over one mail may take. Longer than connecting, since servers filter the mail before they answer, and whoever
/// gives up before the answer sends the mail twice (RFC 5321 section 4.5.3.2.6 allows the server ten minutes).
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the goodbye may take. Nothing depends on it.
const QUIT_TIMEOUT: Duration = Duration::from_secs(1);

/// The answer "authentication required" (RFC 4954 section 6): a fault of the settings, not of the mail.
const AUTHENTICATION_REQUIRED: u16 = 530;

/// An SMTP server, reached anew for each mail: the outbox sends few, and a connection that idles is one more thing to go stale.
#[derive(Clone)]
pub struct Smtp(Arc<Server>);

struct Server {
    settings: SmtpSettings,
    protection: Protection,
}

impl Smtp {
    /// Readies the way to a server. Nothing is sent yet.
    ///
    /// TLS is rustls, with the process's crypto provider where there is one and ring otherwise.
    ///
    /// # Errors
    /// [`InvalidSetting`] where the certificates that shall be trusted cannot be used.
    pub fn new(settings: SmtpSettings) -> Result<Self, InvalidSetting> {
        let protection = settings.protection()?;
        Ok(Self(Arc::new(Server { settings, protection })))
    }

    /// Hands one message over.
    ///
    /// # Errors
    /// [`SendError`]: permanent where the server refuses the mail itself (5xx) or the mail cannot be written down.
    /// Temporary for all else: until we are let in, whatever goes wrong says nothing of the mail.
    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mail = mime::build(message).map_err(SendError::permanent)?;
        // RFC 5321 section 4.1.4 wants a name of ours, and the domain of the sender is one that some relays check.
        let hello = ClientId::Domain(message.from.domain().to_owned());
        let mut connection = match timeout(CONNECT_TIMEOUT, self.0.connect(&hello)).await {
            Ok(connected) => connected.map_err(SendError::temporary)?,
            Err(_) => return Err(SendError::temporary("the SMTP server does not answer in time")),
        };
        match timeout(SEND_TIMEOUT, connection.send(mail.envelope(), &mail.formatted())).await {
            Ok(Ok(_)) => {
                // The server has answered for the mail: a goodbye that fails must not send it again.
                let _ = timeout(QUIT_TIMEOUT, connection.abort()).await;
                Ok(())
            }
            Ok(Err(error)) => Err(refused(error)),
            Err(_) => Err(SendError::temporary("the SMTP server does not take the mail in time")),
        }
    }
}

impl Server {
    async fn connect(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, Cause> {
        let server = (self.settings.host(), self.settings.port());
        let mut connection = match &self.protection {
            Protection::ImplicitTls(tls) => {
                AsyncSmtpConnection::connect_tokio1(server, None, hello, Some(tls.clone()), None).await?
            }
            Protection::StartTls(tls) => {
                let stream = StartTlsStream::new(TcpStream::connect(server).await?);
                let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await?;
                // Fails where the server does not offer it, so that nobody on the way can talk us out of TLS (ML-6).
                connection.starttls(tls.clone(), hello).await?;
                connection
            }
            Protection::None => AsyncSmtpConnection::connect_tokio1(server, None, hello, None, None).await?,
        };
        if let Some((user, password)) = self.settings.login() {
            let credentials = Credentials::new(user.to_owned(), password.expose().clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

/// What a refusal after the login means.
fn refused(error: SmtpError) -> SendError {
    match error.status() {
        Some(code) if u16::from(code) == AUTHENTICATION_REQUIRED => SendError::temporary(error),
        _ if error.is_permanent() => SendError::permanent(error),
        // The server cannot carry this mail, for example an address beyond ASCII.
        _ if error.is_client() => SendError::permanent(error),
        _ => SendError::temporary(error),
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Smtp").field(&self.0.settings).finish()
    }
}
