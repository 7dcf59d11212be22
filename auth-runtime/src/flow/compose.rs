//! A decided mail, written by its template.

use super::{Auth, decision::Decision};
use crate::{
    address::EmailAddress,
    error::Error,
    mail::Message,
    store::Intent,
    template::DefaultMail,
    user::{AuthUser, UserMail},
    words,
};

impl<U: AuthUser> Auth<U> {
    pub(super) fn message(&self, intent: &Intent<U::Id>, decision: &Decision<'_, U>) -> Result<Message, Error> {
        let settings = self.settings();
        let context = DefaultMail {
            purpose: decision.purpose,
            service: &settings.service,
            base_url: settings.base_url.as_str(),
            address: &decision.address,
            link: decision.link.as_deref(),
            expires_in: decision.lifetime.map(words::duration),
            new_address: decision.new_address,
            old_address: decision.old_address,
            when: intent.caused_at.to_datetime().format("%-d %B %Y, %H:%M UTC").to_string(),
        };
        let pending = decision.signup.as_ref().map(|signup| &signup.pending);
        let rendered = U::mail(&UserMail { context, user: decision.user.as_ref(), pending })?;
        let to = EmailAddress::parse(&decision.address).map_err(|_| Error::internal("the stored address is none"))?;
        Ok(Message {
            id: intent.id,
            created_at: self.clock().now(),
            from: settings.mail_from.clone(),
            to: to.as_str().to_owned(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
        })
    }
}
