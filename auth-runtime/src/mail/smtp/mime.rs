//! A message as it goes over the wire.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::{
    Address, Message as Mail,
    address::Envelope,
    message::{
        Mailbox as MailMailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use super::super::{address::is_plain, line::subject_line, message::Message};
use crate::{clock::Timestamp, error::Cause};

/// The last second that a `Date` can hold: 9999-12-31T23:59:59Z.
const LAST_DATE: u64 = 253_402_300_799;

/// Writes the message down: one recipient, a text and an HTML part.
pub(super) fn build(message: &Message) -> Result<Mail, Cause> {
    let from = address(message.from.address())?;
    let to = address(&message.to)?;
    // Made of the id, which nobody knows who chose words of the body, so that no part can be ended early.
    let boundary = format!("{:x}", message.id.as_simple());
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(SinglePart::plain(body(&message.text)))
        .singlepart(SinglePart::html(body(&message.html)));
    let mail = Mail::builder()
        .envelope(Envelope::new(Some(from.clone()), vec![to.clone()])?)
        .from(MailMailbox::new(message.from.name().map(str::to_owned), from))
        .to(MailMailbox::new(None, to))
        .subject(subject_line(&message.subject))
        .date(date(message.created_at))
        .message_id(Some(format!("<{}@{}>", message.id, message.from.domain())))
        .raw_header(auto_submitted())
        .multipart(parts)?;
    Ok(mail)
}

/// The address, checked by this room's own rule: lettre's takes quoted local parts, and refuses what people beyond Latin write.
fn address(address: &str) -> Result<Address, Cause> {
    match address.split_once('@') {
        Some((local, domain)) if is_plain(address) => Ok(Address::new_dangerous(local, domain)),
        _ => Err("not one plain address".into()),
    }
}

/// The text with `\n` as its only line end, which lettre writes as CR LF. It would let a lone CR through, which some servers take
/// for the end of a line and so for the end of the mail (CVE-2023-51764); RFC 5322 section 2.3 has neither that nor NUL.
fn body(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

/// Keeps out-of-office software from answering (RFC 3834 section 5).
fn auto_submitted() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

/// The moment as a `Date` can hold it. lettre panics at what lies outside.
fn date(time: Timestamp) -> SystemTime {
    let secs = u64::try_from(time.as_secs()).unwrap_or(0).min(LAST_DATE);
    UNIX_EPOCH + Duration::from_secs(secs)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{
        super::super::{Mailbox, Message, address::is_plain, sample::message},
        build,
    };
    use crate::clock::Timestamp;

    fn sample() -> Message {
        message(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001))
    }

    fn wire(message: &Message) -> String {
        String::from_utf8(build(message).unwrap().formatted()).unwrap()
    }

    /// The lines of the head, folded lines joined.
    fn head(wire: &str) -> Vec<String> {
        let head = wire.split_once("\r\n\r\n").unwrap().0;
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    const NAMES: [&str; 8] =
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"];

    fn names(wire: &str) -> Vec<String> {
        head(wire).iter().map(|line| line.split_once(": ").unwrap().0.to_owned()).collect()
    }

    #[test]
    fn the_head_says_what_it_must() {
        let wire = wire(&sample());
        assert_eq!(names(&wire), NAMES);
        for line in [
            "From: \"Example Shop\" <no-reply@example.com>",
            "To: user@example.org",
            "Subject: Confirm your address",
            "Date: Fri, 02 Jan 2026 03:04:05 +0000",
            "Message-ID: <01980000-0000-7000-8000-000000000001@example.com>",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(head(&wire).iter().any(|header| header == line), "{line}\n{wire}");
        }
    }

    #[test]
    fn both_parts_are_there() {
        // ML-7
        let wire = wire(&sample());
        assert!(wire.contains("Content-Type: multipart/alternative"));
        let text = wire.find("Content-Type: text/plain; charset=utf-8").unwrap();
        let html = wire.find("Content-Type: text/html; charset=utf-8").unwrap();
        assert!(text < html, "the best part stands last (RFC 2046 section 5.1.4)");
        assert!(wire.contains("Open https://example.com/auth/verify?token=abc\r\n"));
    }

    #[test]
    fn hostile_words_make_no_header_and_no_recipient() {
        // ML-5
        let hostile = "Hi\r\nBcc: victim@example.com\r\n\r\nbody\0\u{202E}\nTo: victim@example.com";
        let wire = wire(&Message { subject: hostile.into(), ..sample() });
        assert_eq!(names(&wire), NAMES);
        assert!(wire.contains("\r\nSubject: Hi Bcc: victim@example.com body To: victim@example.com\r\n"), "{wire}");

        for to in ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a b@example.org", "\u{202E}"]
        {
            assert!(!is_plain(to) && build(&Message { to: to.into(), ..sample() }).is_err(), "{to:?}");
        }
    }

    #[test]
    fn a_body_cannot_end_the_mail() {
        // ML-5
        let id = sample().id.as_simple().to_string();
        let text = "a\n.\nQUIT\n.\r\n\r.\r\nRCPT TO:<b@example.org>\n".to_owned();
        let wire = wire(&Message { text, ..sample() });
        assert_eq!(wire.matches(&format!("--{id}")).count(), 3);
        let bare = wire.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n']), "only whole line ends: {wire:?}");
    }

    #[test]
    fn words_beyond_ascii_are_encoded() {
        let from = Mailbox::parse("Bücher, GmbH <shop@bücher.example>").unwrap();
        let wire = wire(&Message { subject: "Grüße".into(), text: "Grüße 🌍".into(), from, ..sample() });
        assert!(wire.is_ascii());
        assert!(wire.contains("=?utf-8?b?"), "{wire}");
        assert!(wire.contains("<shop@xn--bcher-kva.example>"));
    }

    #[test]
    fn every_time_has_a_date() {
        for (time, date) in
            [(i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"), (i64::MAX, "Fri, 31 Dec 9999 23:59:59 +0000")]
        {
            let wire = wire(&Message { created_at: Timestamp::from_micros(time), ..sample() });
            assert!(wire.contains(&format!("\r\nDate: {date}\r\n")), "{wire}");
        }
    }

    proptest! {
        #[test]
        fn no_subject_adds_a_header(subject in any::<String>(), text in any::<String>(), html in any::<String>()) {
            // ML-5
            let message = Message { subject, text, html, ..sample() };
            let mail = build(&message).unwrap();
            let wire = String::from_utf8(mail.formatted()).unwrap();
            prop_assert_eq!(names(&wire), NAMES);
            prop_assert_eq!(mail.envelope().to().len(), 1);
            prop_assert!(wire.lines().all(|line| line.len() <= 998));
            prop_assert!(!wire.replace("\r\n", "").contains(['\r', '\n']));
        }

        #[test]
        fn every_plain_address_is_one_recipient(local in "[\\PC\r\n ]{1,12}", domain in "[a-z0-9.-]{1,12}") {
            // ML-5
            let to = format!("{local}@{domain}");
            if is_plain(&to) {
                let wire = wire(&Message { to: to.clone(), ..sample() });
                prop_assert_eq!(names(&wire), NAMES);
                let line = format!("To: {to}");
                prop_assert!(head(&wire).contains(&line), "{}", wire);
            }
        }
    }
}
