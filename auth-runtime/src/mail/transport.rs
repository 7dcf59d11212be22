//! The way a message takes.

#[cfg(feature = "mail")]
use std::pin::Pin;
use std::{error::Error as StdError, fmt};

#[cfg(feature = "mail")]
use super::smtp::Smtp;
use super::{address::is_plain, dev_mailbox::DevMailbox, message::Message};
use crate::error::Cause;

/// The way a message takes. A clone is cheap and goes the same way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Transport {
    /// To an SMTP server.
    #[cfg(feature = "mail")]
    Smtp(Smtp),
    /// To the mailbox in memory.
    Mailbox(DevMailbox),
}

impl Transport {
    /// The mailbox, where mails are kept and not sent.
    #[must_use]
    pub fn mailbox(&self) -> Option<&DevMailbox> {
        match self {
            Self::Mailbox(mailbox) => Some(mailbox),
            #[cfg(feature = "mail")]
            Self::Smtp(_) => None,
        }
    }

    /// Hands a message over. Where this returns `Ok`, somebody else answers for it now.
    ///
    /// # Errors
    /// [`SendError`], whose kind says whether another attempt may help.
    #[cfg_attr(not(feature = "mail"), expect(clippy::unused_async, reason = "only the way to a server waits"))]
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        if !is_plain(&message.to) {
            return Err(SendError::permanent("the recipient is not one plain address"));
        }
        match self {
            #[cfg(feature = "mail")]
            Self::Smtp(smtp) => {
                // Compiled once and here, and not with the worker of each kind of user.
                let sent: Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + '_>> =
                    Box::pin(smtp.send(message));
                sent.await
            }
            Self::Mailbox(mailbox) => {
                mailbox.put(message.clone());
                Ok(())
            }
        }
    }
}

/// Whether another attempt may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendErrorKind {
    /// The same message may go through later: the server cannot be reached, does not let us in, or says so (4xx).
    Temporary,
    /// The same message will never go through: the server refuses it (5xx), or no server could take it.
    Permanent,
}

/// Why a message was not handed over.
#[derive(Debug)]
pub struct SendError {
    kind: SendErrorKind,
    source: Cause,
}

impl SendError {
    /// Whether another attempt may help.
    #[must_use]
    pub const fn kind(&self) -> SendErrorKind {
        self.kind
    }

    #[cfg(feature = "mail")]
    pub(super) fn temporary(source: impl Into<Cause>) -> Self {
        Self { kind: SendErrorKind::Temporary, source: source.into() }
    }

    pub(super) fn permanent(source: impl Into<Cause>) -> Self {
        Self { kind: SendErrorKind::Permanent, source: source.into() }
    }
}

/// For the log.
impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let again = match self.kind {
            SendErrorKind::Temporary => "not sent yet",
            SendErrorKind::Permanent => "not sent",
        };
        write!(f, "{again}: {}", self.source)
    }
}

impl StdError for SendError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use uuid::Uuid;

    use super::{super::sample::message, DevMailbox, SendErrorKind, Transport};

    #[tokio::test]
    async fn the_mailbox_takes_what_is_sent() {
        let mailbox = DevMailbox::new();
        Transport::Mailbox(mailbox.clone()).send(&message(Uuid::nil())).await.unwrap();
        assert_eq!(*mailbox.list()[0], message(Uuid::nil()));
    }

    #[tokio::test]
    async fn two_recipients_in_one_address_are_refused_for_good() {
        // ML-5
        let mailbox = DevMailbox::new();
        let two = super::Message { to: "a@example.org, b@example.org".into(), ..message(Uuid::nil()) };
        let error = Transport::Mailbox(mailbox.clone()).send(&two).await.unwrap_err();
        assert_eq!(error.kind(), SendErrorKind::Permanent);
        assert!(mailbox.list().is_empty());
    }
}
