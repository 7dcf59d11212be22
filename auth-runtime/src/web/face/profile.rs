//! Who am I, and editing one's own profile.

use http::StatusCode;
use serde_json::Value as JsonValue;

use super::{Ask, Done, Face, page_of};
use crate::{
    error::Error,
    page::{Page, PageKind},
    user::{AuthUser, ChangeFields},
    web::pages,
    words,
};

pub(in crate::web) struct Me;

impl<U: AuthUser> Face<U> for Me {
    const PATH: &'static str = "/me";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let me = ask.me()?;
        let mut form = pages::form(PageKind::EditProfile, ask.path("/me"));
        for (model, stored) in U::MODEL.edit.iter().zip(me.user.edit_values()) {
            let value = if ask.is_again() { ask.typed(model.name).to_owned() } else { stored };
            form = form.field(pages::own_field(model).value(value));
        }
        Ok(page_of(ask, PageKind::EditProfile)
            .form(ask.signed(form))
            .link(words::text("link.account"), ask.path("/account")))
    }

    async fn show(ask: &Ask<'_, U>) -> Result<Option<JsonValue>, Error> {
        public(&ask.me()?.user).map(Some)
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let current = ask.me()?;
        let changes: U::Changes = std::mem::take(&mut ask.fields).read(U::Changes::from_fields)?;
        let user = ask.auth.update_profile(&current, changes).await?;
        let account = format!("{}?notice=profile_saved", ask.path("/account"));
        Ok(Done::go(StatusCode::OK, public(&user)?, account))
    }
}

fn public<U: AuthUser>(user: &U) -> Result<JsonValue, Error> {
    serde_json::to_value(user.public()).map_err(Error::internal)
}
