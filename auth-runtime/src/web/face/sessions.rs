//! The devices that a user is logged in on.

use serde_json::{Value as JsonValue, json};

use super::{Ask, Done, Face, page_of};
use crate::{
    clock::Timestamp,
    error::Error,
    page::{Form, Page, PageKind, SessionRow},
    user::AuthUser,
    words,
};

pub(in crate::web) struct Sessions;

impl<U: AuthUser> Face<U> for Sessions {
    const PATH: &'static str = "/sessions";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let me = ask.me()?;
        ask.auth.require_recent_proof(&me)?;
        let mut page = page_of(ask, PageKind::Sessions).link(words::text("link.account"), ask.path("/account"));
        let sessions = ask.auth.sessions(&me.user).await?;
        let others = sessions.len() > 1;
        for (session, client) in sessions {
            let since = words::fill("session.since", &[("when", &day(session.created_at))]);
            let used = words::fill("session.last_used", &[("when", &day(session.last_used_at))]);
            let row = SessionRow::new(client, format!("{since}, {used}"));
            let action = ask.path(&format!("/sessions/{}/end", session.id()));
            page = page.session(if session.public_id == me.session.public_id {
                row.current()
            } else {
                row.end(ask.signed(Form::new(action, words::text("sessions.end"))))
            });
        }
        Ok(if others {
            let form = Form::new(ask.path("/sessions/end-others"), words::text("sessions.end_others"));
            page.extra_form(ask.signed(form))
        } else {
            page
        })
    }

    async fn show(ask: &Ask<'_, U>) -> Result<Option<JsonValue>, Error> {
        let me = ask.me()?;
        ask.auth.require_recent_proof(&me)?;
        let sessions = ask.auth.sessions(&me.user).await?;
        let rows: Vec<JsonValue> = sessions
            .iter()
            .map(|(session, client)| {
                json!({
                    "id": session.id(),
                    "client": client,
                    "created_at": session.created_at.to_datetime(),
                    "last_used_at": session.last_used_at.to_datetime(),
                    "expires_at": session.expires_at.to_datetime(),
                    "remembered": session.remembered,
                    "current": session.public_id == me.session.public_id,
                })
            })
            .collect();
        Ok(Some(JsonValue::Array(rows)))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        EndOtherSessions::submit(ask).await
    }
}

fn day(time: Timestamp) -> String {
    time.to_datetime().format("%-d %B %Y, %H:%M UTC").to_string()
}

pub(in crate::web) struct EndOtherSessions;

impl<U: AuthUser> Face<U> for EndOtherSessions {
    const PATH: &'static str = "/sessions";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        Sessions::page(ask).await
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let me = ask.me()?;
        std::mem::take(&mut ask.fields).finish()?;
        ask.auth.require_recent_proof(&me)?;
        ask.auth.end_other_sessions(&me).await?;
        Ok(Done::silent("sessions_ended", &ask.path("/sessions")))
    }
}

pub(in crate::web) struct EndSession;

impl<U: AuthUser> Face<U> for EndSession {
    const PATH: &'static str = "/sessions";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        Sessions::page(ask).await
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let me = ask.me()?;
        std::mem::take(&mut ask.fields).finish()?;
        ask.auth.require_recent_proof(&me)?;
        ask.auth.end_session(&me.user, ask.id.as_deref().unwrap_or_default()).await?;
        Ok(Done::silent("session_ended", &ask.path("/sessions")))
    }
}
