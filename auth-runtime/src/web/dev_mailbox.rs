//! The mailbox of a development run. It is not in release builds at all.

use std::net::IpAddr;

use http::{HeaderMap, StatusCode, header, request::Parts};
use serde_json::{Value as JsonValue, json};
use uuid::Uuid;

use super::{Answer, negotiate, pages, session};
use crate::{
    clock::Timestamp,
    error::Error,
    flow::Auth,
    mail::{DevMailbox, Message},
    page::{MailRow, MailView, Page, PageKind, TextPiece},
    user::AuthUser,
};

/// Headers that a proxy adds: a request with one of them did not come straight from this machine's browser.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// The mails, newest first.
pub(super) fn list<U: AuthUser>(auth: &Auth<U>, parts: &Parts, peer: Option<IpAddr>) -> Answer {
    let Some(mailbox) = open(auth, &parts.headers, peer) else { return missing(auth, parts) };
    let mails = mailbox.list();
    if !negotiate::wants_page(parts) {
        let mails: Vec<JsonValue> = mails.iter().map(|mail| as_json(mail)).collect();
        return Answer::json(StatusCode::OK, &mails);
    }
    let mut page = Page::new(PageKind::Mailbox, &pages::site(auth));
    page.mails = mails
        .iter()
        .map(|mail| MailRow {
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            when: when(mail.created_at),
            href: auth.settings().path(&format!("/dev/mailbox/{}", mail.id)),
        })
        .collect();
    Answer::page::<U>(StatusCode::OK, &page)
}

/// One mail.
pub(super) fn read<U: AuthUser>(auth: &Auth<U>, parts: &Parts, peer: Option<IpAddr>, id: &str) -> Answer {
    let mail = open(auth, &parts.headers, peer).zip(id.parse::<Uuid>().ok()).and_then(|(mailbox, id)| mailbox.get(id));
    let Some(mail) = mail else { return missing(auth, parts) };
    if !negotiate::wants_page(parts) {
        return Answer::json(StatusCode::OK, &as_json(&mail));
    }
    let mut page = Page::new(PageKind::MailboxMessage, &pages::site(auth))
        .title(&mail.subject)
        .link(crate::words::text("mailbox_message.back"), auth.settings().path("/dev/mailbox"));
    page.mail = Some(MailView {
        from: mail.from.to_string(),
        to: mail.to.clone(),
        when: when(mail.created_at),
        text: TextPiece::split(&mail.text),
    });
    Answer::page::<U>(StatusCode::OK, &page)
}

/// The mailbox, for a browser on this machine that knows us by the base URL's own host, and for nobody else: another
/// site whose name leads here has another `Host`.
fn open<U: AuthUser>(auth: &Auth<U>, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<DevMailbox> {
    let mailbox = auth.transport().mailbox()?;
    let base = &auth.settings().base_url;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let ours = base.origin().split("://").nth(1) == Some(host);
    let direct = !FORWARDED.iter().any(|name| headers.contains_key(*name));
    let near = peer?.to_canonical().is_loopback();
    if near && !ours {
        tracing::warn!("the mailbox of development is nowhere but at {}", auth.settings().url("/dev/mailbox"));
    }
    (base.is_loopback() && ours && direct && near).then(|| mailbox.clone())
}

fn missing<U: AuthUser>(auth: &Auth<U>, parts: &Parts) -> Answer {
    session::refusal(auth, parts, &Error::NotFound)
}

fn as_json(mail: &Message) -> JsonValue {
    json!({
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "created_at": mail.created_at.to_datetime(),
    })
}

fn when(time: Timestamp) -> String {
    time.to_datetime().format("%-d %B %Y, %H:%M:%S UTC").to_string()
}
