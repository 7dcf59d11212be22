//! The home of the account, and closing it.

use super::{Ask, Done, Face, page_of};
use crate::{
    error::Error,
    page::{Field, Page, PageKind},
    password::Password,
    role::Role,
    user::AuthUser,
    web::{cookies::CookieKind, pages},
    words,
};

pub(in crate::web) struct Account;

impl<U: AuthUser> Face<U> for Account {
    const PATH: &'static str = "/account";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let me = ask.me()?;
        let bits = me.user.role_bits();
        let held: Vec<U::Role> = U::Role::ALL.iter().copied().filter(|role| bits & role.bit() != 0).collect();
        // What a role includes goes without saying.
        let includes = |other: U::Role, role: U::Role| other != role && other.includes(role);
        let roles: Vec<&str> = held
            .iter()
            .filter(|role| !held.iter().any(|other| includes(*other, **role)))
            .map(|role| role.name())
            .collect();
        let mut page = page_of(ask, PageKind::Account)
            .fact(words::text("fact.email"), me.user.email())
            .fact(words::text("fact.role"), roles.join(", "));
        for (model, value) in U::MODEL.edit.iter().zip(me.user.edit_values()) {
            page = page.fact(model.label, value);
        }
        if !U::MODEL.edit.is_empty() {
            page = page.link(words::text("link.edit_profile"), ask.path("/me"));
        }
        Ok(page
            .link(words::text("link.change_password"), ask.path("/password/change"))
            .link(words::text("link.change_email"), ask.path("/email/change"))
            .link(words::text("link.sessions"), ask.path("/sessions"))
            .link(words::text("link.delete_account"), ask.path("/me/delete")))
    }

    async fn submit(_: &mut Ask<'_, U>) -> Result<Done, Error> {
        Err(Error::NotFound)
    }
}

pub(in crate::web) struct DeleteAccount;

impl<U: AuthUser> Face<U> for DeleteAccount {
    const PATH: &'static str = "/me/delete";

    async fn page(ask: &Ask<'_, U>) -> Result<Page, Error> {
        let form = pages::form(PageKind::DeleteAccount, ask.path("/me/delete"))
            .account(ask.me()?.user.email())
            .field(Field::password("password"))
            .danger();
        Ok(page_of(ask, PageKind::DeleteAccount)
            .form(ask.signed(form))
            .link(words::text("link.account"), ask.path("/account")))
    }

    async fn submit(ask: &mut Ask<'_, U>) -> Result<Done, Error> {
        let current = ask.me()?;
        let password = ask.fields.text("password").map(Password::from);
        std::mem::take(&mut ask.fields).finish()?;
        let password = password.ok_or(Error::InvalidCredentials)?;
        ask.auth.delete_account(&current, &password).await?;
        let done = Done::silent("account_closed", &ask.path("/login"));
        Ok(done.cookie(ask.removal(CookieKind::Session)?))
    }
}
