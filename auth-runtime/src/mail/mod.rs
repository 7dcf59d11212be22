//! Mail: what is sent, to whom, and the way it takes.
//!
//! A [`Message`] is complete: one recipient, a subject on one line, a text and an HTML part. A [`Transport`] takes it to an
//! SMTP server, or to the [`DevMailbox`] that development and tests read. What is to be sent when is no matter of
//! this room.

mod address;
mod dev_mailbox;
mod line;
mod mailbox;
mod message;
mod purpose;
mod rendered;
#[cfg(test)]
mod sample;
mod setting;
#[cfg(feature = "mail")]
mod smtp;
mod transport;

#[cfg(feature = "mail")]
pub use self::smtp::{Security, Smtp, SmtpSettings};
pub use self::{
    dev_mailbox::DevMailbox,
    mailbox::Mailbox,
    message::Message,
    purpose::MailPurpose,
    rendered::Rendered,
    setting::InvalidSetting,
    transport::{SendError, SendErrorKind, Transport},
};
