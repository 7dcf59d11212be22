//! The settings of mail: from whom, and which way.

use super::{Draft, reading::Reading};
use crate::{
    mail::{DevMailbox, Mailbox, Transport},
    secret::Secret,
};

/// Who mails of an application come from that has no address yet. They never leave its memory.
const DEVELOPMENT_FROM: &str = "no-reply@localhost";

/// `AUTH_MAIL_FROM`: who mails come from.
pub(super) fn mail_from(draft: &Draft, reading: &mut Reading<'_>) -> Option<Mailbox> {
    const NAME: &str = "AUTH_MAIL_FROM";
    if let Some(text) = reading.text(draft.mail_from.as_deref(), NAME) {
        return reading.refuse(Mailbox::parse(&text));
    }
    reading.gap(
        || format!("{NAME} is not set; a value that works: Example Shop <no-reply@example.com>"),
        || format!("{NAME} is not set: mails come from {DEVELOPMENT_FROM}"),
    )?;
    reading.refuse(Mailbox::parse(DEVELOPMENT_FROM))
}

/// `SMTP_URL`: the way that mails take.
pub(super) fn transport(draft: &Draft, reading: &mut Reading<'_>) -> Option<Transport> {
    const NAME: &str = "SMTP_URL";
    if let Some(transport) = &draft.transport {
        return Some(transport.clone());
    }
    if let Some(url) = reading.secret(draft.smtp_url.as_ref(), NAME) {
        return smtp(&url, reading);
    }
    reading.gap(
        || format!("{NAME} is not set; a value that works: smtps://user:password@smtp.example.com:465"),
        || format!("{NAME} is not set: mails are kept in memory, for the mailbox page of development"),
    )?;
    Some(Transport::Mailbox(DevMailbox::new()))
}

#[cfg(feature = "mail")]
fn smtp(url: &Secret<String>, reading: &mut Reading<'_>) -> Option<Transport> {
    use crate::mail::{Security, Smtp, SmtpSettings};

    let settings = reading.refuse(SmtpSettings::parse(url.expose()))?;
    // ML-6: outside development there is TLS, wherever the server is.
    if settings.security() == Security::None && !reading.is_development() {
        reading.wrong(
            "SMTP_URL",
            "`smtp+insecure://` sends without TLS, which is for development alone",
            "smtps://user:password@smtp.example.com:465",
        );
        return None;
    }
    reading.refuse(Smtp::new(settings)).map(Transport::Smtp)
}

#[cfg(not(feature = "mail"))]
fn smtp(_: &Secret<String>, reading: &mut Reading<'_>) -> Option<Transport> {
    reading.problems.push(String::from(
        "SMTP_URL is set, and this build cannot send mail; enable the feature `mail` of authwright",
    ));
    None
}
