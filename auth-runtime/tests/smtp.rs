//! Mail to a real SMTP server, which `smtp_server.py` runs on loopback with aiosmtpd.
#![cfg(feature = "mail")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "smtp/server.rs"]
mod server;

use std::{net::TcpListener, sync::mpsc, thread, time::Duration};

use authwright_runtime::{
    clock::Timestamp,
    mail::{Mailbox, Message, SendError, SendErrorKind, Smtp, SmtpSettings, Transport},
};
use base64ct::{Base64, Encoding};
use serde_json::Value;
use tokio::time::timeout;
use uuid::Uuid;

use self::server::{Certificate, Server};

fn message() -> Message {
    Message {
        id: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001),
        created_at: Timestamp::from_micros(1_767_323_045_000_000),
        from: Mailbox::parse("Example Shop <no-reply@example.com>").unwrap(),
        to: "user@example.org".into(),
        subject: "Confirm your address".into(),
        text: "Open https://example.com/auth/verify?token=abc\n.\nQUIT\n".into(),
        html: "<p>Grüße</p>\n".into(),
    }
}

async fn send(settings: SmtpSettings, message: &Message) -> Result<(), SendError> {
    Transport::Smtp(Smtp::new(settings).unwrap()).send(message).await
}

async fn send_to(url: &str, message: &Message) -> Result<(), SendError> {
    send(SmtpSettings::parse(url).unwrap(), message).await
}

fn kind(sent: Result<(), SendError>) -> SendErrorKind {
    sent.expect_err("the mail must not be sent").kind()
}

/// What went wrong, with its causes.
fn words(sent: Result<(), SendError>) -> String {
    let error = sent.expect_err("the mail must not be sent");
    assert_eq!(error.kind(), SendErrorKind::Temporary, "{error}");
    error.to_string()
}

fn content(mail: &Value) -> String {
    String::from_utf8(Base64::decode_vec(mail["content"].as_str().unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_mail_arrives_with_its_head_and_both_parts() {
    let Some(server) = Server::start(&[]) else { return };
    send_to(&server.url("smtp+insecure"), &message()).await.unwrap();
    let arrived = server.stop();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0]["from"], "no-reply@example.com");
    assert_eq!(arrived[0]["to"], serde_json::json!(["user@example.org"]));
    assert_eq!(arrived[0]["helo"], "example.com");
    let content = content(&arrived[0]);
    for line in [
        "From: \"Example Shop\" <no-reply@example.com>\r\n",
        "To: user@example.org\r\n",
        "Subject: Confirm your address\r\n",
        "Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n",
        "Message-ID: <01980000-0000-7000-8000-000000000001@example.com>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Open https://example.com/auth/verify?token=abc\r\n.\r\nQUIT\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    ] {
        assert!(content.contains(line), "{line:?} is missing in\n{content}");
    }
}

#[tokio::test]
async fn hostile_words_reach_one_recipient_with_no_header_of_theirs() {
    // ML-5
    let Some(server) = Server::start(&[]) else { return };
    let hostile = Message {
        subject: "Hi\r\nBcc: victim@example.net\r\n\r\n.\r\nRCPT TO:<victim@example.net>\r\n\u{202E}".into(),
        text: "a\r.\rRCPT TO:<victim@example.net>\r\n.\r\nMAIL FROM:<victim@example.net>\n.\n".into(),
        ..message()
    };
    send_to(&server.url("smtp+insecure"), &hostile).await.unwrap();
    for to in ["user@example.org\r\nRCPT TO:<victim@example.net>", "user@example.org>,<victim@example.net"] {
        let sent = send_to(&server.url("smtp+insecure"), &Message { to: to.into(), ..message() }).await;
        assert_eq!(kind(sent), SendErrorKind::Permanent);
    }
    let arrived = server.stop();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0]["to"], serde_json::json!(["user@example.org"]));
    let content = content(&arrived[0]);
    let head = content.split_once("\r\n\r\n").unwrap().0;
    assert!(!head.contains("\r\nBcc") && !head.contains('\u{202E}'), "{head}");
    assert!(!content.replace("\r\n", "").contains(['\r', '\n']), "{content:?}");
}

#[tokio::test]
async fn an_address_beyond_ascii_is_one_recipient() {
    let Some(server) = Server::start(&[]) else { return };
    let to = "हिन्दी@example.org";
    send_to(&server.url("smtp+insecure"), &Message { to: to.into(), ..message() }).await.unwrap();
    assert_eq!(server.stop()[0]["to"], serde_json::json!([to]));
}

#[tokio::test]
async fn the_answer_says_whether_to_try_again() {
    for (answer, expected) in [
        ("450 Later", SendErrorKind::Temporary),
        ("421 Busy", SendErrorKind::Temporary),
        ("530 Log in first", SendErrorKind::Temporary),
        ("550 No such user", SendErrorKind::Permanent),
        ("552 Full", SendErrorKind::Permanent),
    ] {
        let Some(server) = Server::start(&["--answer", answer]) else { return };
        assert_eq!(kind(send_to(&server.url("smtp+insecure"), &message()).await), expected, "{answer}");
        assert!(server.stop().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_may_come_back() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let sent = send_to(&format!("smtp+insecure://127.0.0.1:{port}"), &message()).await;
    assert_eq!(kind(sent), SendErrorKind::Temporary);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp+insecure://{}", listener.local_addr().unwrap());
    let (done, wait) = mpsc::channel::<()>();
    let silent = thread::spawn(move || {
        let connection = listener.accept();
        let _ = wait.recv();
        drop(connection);
    });
    let given_up = timeout(Duration::from_mins(1), send_to(&url, &message())).await.expect("nobody waits for ever");
    assert_eq!(kind(given_up), SendErrorKind::Temporary);
    drop(done);
    silent.join().unwrap();
}

#[tokio::test]
async fn a_certificate_is_trusted_only_when_that_is_said() {
    // ML-6
    let certificate = Certificate::new("self-signed", "DNS:localhost,IP:127.0.0.1");
    for (scheme, tls) in [("smtps", "implicit"), ("smtp", "starttls")] {
        let Some(server) = Server::start(&certificate.args(tls)) else { return };
        let why = words(send_to(&server.url(scheme), &message()).await);
        assert!(why.contains("certificate"), "{scheme}: {why}");

        let trusting = SmtpSettings::parse(&server.url(scheme)).unwrap().trust(&certificate.pem()).unwrap();
        send(trusting, &message()).await.unwrap();
        let arrived = server.stop();
        assert_eq!(arrived.len(), 1, "{scheme}");
        assert_eq!(arrived[0]["tls"], true, "{scheme}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused() {
    // ML-6
    let certificate = Certificate::new("other-host", "DNS:other.example.com");
    for (scheme, tls) in [("smtps", "implicit"), ("smtp", "starttls")] {
        let Some(server) = Server::start(&certificate.args(tls)) else { return };
        let trusting = SmtpSettings::parse(&server.url(scheme)).unwrap().trust(&certificate.pem()).unwrap();
        let why = words(send(trusting, &message()).await);
        assert!(why.contains("not valid for name"), "{scheme}: {why}");
        assert!(server.stop().is_empty());
    }
}

#[tokio::test]
async fn without_starttls_nothing_is_sent() {
    // ML-6
    let Some(server) = Server::start(&[]) else { return };
    let why = words(send_to(&server.url("smtp"), &message()).await);
    assert!(why.contains("STARTTLS"), "{why}");
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn answers_from_before_tls_do_not_count() {
    // ML-6
    let certificate = Certificate::new("tampered", "IP:127.0.0.1");
    let Some(server) = Server::start(&certificate.args("tampered")) else { return };
    let trusting = SmtpSettings::parse(&server.url("smtp")).unwrap().trust(&certificate.pem()).unwrap();
    let why = words(send(trusting, &message()).await);
    assert!(why.contains("InvalidContentType"), "the handshake must meet what was added: {why}");
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn the_login_goes_over_tls() {
    // ML-6
    let certificate = Certificate::new("login", "IP:127.0.0.1");
    let mut args = certificate.args("starttls");
    args.extend(["--user", "me@example.com", "--password", "p@ss:/%+grün"]);
    let Some(server) = Server::start(&args) else { return };
    let trusting = |password: &str| {
        let url = format!("smtp://me%40example.com:{password}@127.0.0.1:{}", server.port);
        SmtpSettings::parse(&url).unwrap().trust(&certificate.pem()).unwrap()
    };
    // A wrong password is a fault of the settings, so the mail waits for a better one.
    let why = words(send(trusting("hunter2"), &message()).await);
    assert!(why.contains("535") && !why.contains("hunter2"), "{why}");
    send(trusting("p%40ss%3A%2F%25+gr%C3%BCn"), &message()).await.unwrap();
    let arrived = server.stop();
    assert_eq!(arrived.len(), 1);
    assert_eq!((&arrived[0]["login"], &arrived[0]["tls"]), (&Value::Bool(true), &Value::Bool(true)));
}
