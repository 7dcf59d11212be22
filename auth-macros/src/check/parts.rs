//! The fields that the toolkit knows.

use syn::{Ident, Type};

use super::types::{bare, is, last, mentions, option, shown, within};
use crate::{
    diag::Errors,
    model::{Field, Names, Part, Parts},
    parse::{RawField, RawUser},
};

/// The known fields. A required one that is missing is a mistake at the struct's name.
pub(super) fn find(raw: &RawUser, fields: &[Field], names: &Names, errors: &mut Errors) -> Option<Parts> {
    let find = |part: Part| fields.iter().find(|field| field.part == part).cloned();
    // What is there and has mistakes was reported; a field that cannot be read may be any part.
    let unread = raw.fields.iter().any(|field| field.unread);
    let mut required = |part: Part, declaration: &str| {
        let seen = unread
            || raw.fields.iter().any(|field| {
                is_part(field, part) || was_meant(field, part) || part == Part::Role && is_roles(field, raw, names)
            });
        if !seen {
            let word = part.word();
            errors.at(
                &raw.ident,
                format_args!("`{}` has no field for the {}", raw.ident, noun(part)),
                format_args!("add `pub {declaration}`, or mark the field that holds it: `#[auth({word})]`"),
            );
        }
        find(part)
    };
    let id = required(Part::Id, "id: i64");
    let email = required(Part::Email, "email: String");
    let password = required(Part::Password, "password_hash: PasswordHash");
    let role = required(Part::Role, &format!("role: {}", names.role));
    Some(Parts {
        id: id?,
        email: email?,
        password: password?,
        role: role?,
        verified_at: find(Part::VerifiedAt),
        is_active: find(Part::IsActive),
        updated_at: find(Part::UpdatedAt),
        last_login_at: find(Part::LastLoginAt),
        locale: find(Part::Locale),
    })
}

fn is_part(field: &RawField, part: Part) -> bool {
    let named = field.ident.as_ref().and_then(|ident| Part::from_name(&crate::names::plain(ident)));
    field.part_words().next().is_some_and(|word| word == part.word()) || named == Some(part)
}

/// Whether a field has its own mistake about being this part: a `password` that is no hash.
fn was_meant(field: &RawField, part: Part) -> bool {
    part == Part::Password && field.ident.as_ref().is_some_and(|ident| ident == "password")
}

fn noun(part: Part) -> &'static str {
    match part {
        Part::Id => "primary key",
        Part::Email => "address",
        Part::Password => "password's hash",
        Part::Role => "role",
        Part::VerifiedAt => "time at which the address was confirmed",
        Part::IsActive => "switch that lets the user log in",
        Part::CreatedAt => "time at which the row was made",
        Part::UpdatedAt => "time of the last change",
        Part::LastLoginAt => "time of the last login",
        Part::Locale => "language",
        Part::Own => "value",
    }
}

/// The type that each part must have, as far as tokens tell.
pub(super) fn check_type(part: Part, ident: &Ident, ty: &Type, names: &Names, errors: &mut Errors) {
    let inner = bare(ty);
    let optional = option(ty).is_some();
    let written = match part {
        Part::Id if optional => "i64",
        Part::Id
            if last(ty).is_some_and(|name| {
                ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i128", "isize"].iter().any(|no| name == no)
            }) =>
        {
            "i64"
        }
        Part::Email if !is(ty, "String") => "String",
        Part::Password if !is(inner, "PasswordHash") => "PasswordHash",
        Part::VerifiedAt | Part::LastLoginAt if !optional || !is(inner, "DateTime") => "Option<DateTime<Utc>>",
        Part::CreatedAt | Part::UpdatedAt if !is(inner, "DateTime") => "DateTime<Utc>",
        Part::IsActive if !is(ty, "bool") => "bool",
        Part::Locale if !is(inner, "String") => "Option<String>",
        Part::Role if is(inner, SET) || several(ty, names) => {
            check_set(ident, ty, names, errors);
            return;
        }
        Part::Role if !is(ty, &names.role.to_string()) => {
            errors.at(
                ty,
                format_args!("the roles are the generated enum `{}`", names.role),
                match last(ty).filter(|name| *name != "String" && !shown(ty).contains('<')) {
                    Some(name) if name.to_string().starts_with(char::is_uppercase) => format!(
                        "write `{ident}: {}`, or name the enum on the struct: `#[auth(names(role = {name}))]`",
                        names.role
                    ),
                    _ => format!("write `{ident}: {}`", names.role),
                },
            );
            return;
        }
        _ => return,
    };
    let others = match part {
        Part::Id => "; ids are i32, i64, Uuid, String, or a struct that wraps one of them and derives `AuthId`",
        Part::Password => ", or an `Option` of it",
        Part::Email => "",
        _ => ", or rename the field and keep its column with `#[auth(column = \"..\")]`",
    };
    errors.at(
        ty,
        format_args!("the {} is no `{}`", noun(part), shown(ty)),
        format_args!("write `{ident}: {written}`{others}"),
    );
}

/// The type of several roles.
pub(super) const SET: &str = "RoleSet";

/// Whether somebody means several roles by a collection of another kind: `Vec<UserRole>`.
fn several(ty: &Type, names: &Names) -> bool {
    let role = names.role.to_string();
    !is(bare(ty), &role) && mentions(ty, &role)
}

fn check_set(ident: &Ident, ty: &Type, names: &Names, errors: &mut Errors) {
    let help = format!("write `{ident}: {SET}<{}>`", names.role);
    match within(ty, SET) {
        Some(role) if is(role, &names.role.to_string()) => {}
        Some(role) => errors.at(role, format_args!("the roles are the generated enum `{}`", names.role), help),
        None if option(ty).is_some_and(|inner| is(inner, SET)) => {
            errors.at(ty, "a set of roles is never absent: who has no role has an empty set", help);
        }
        None => errors.at(ty, format_args!("several roles are a `{SET}<{}>`", names.role), help),
    }
}

/// Whether a field is the one for the roles by being called so: what else is called `roles` is the application's own.
pub(super) fn is_roles(field: &RawField, raw: &RawUser, names: &Names) -> bool {
    let is = |field: &RawField, name: &str| field.ident.as_ref().is_some_and(|ident| ident == name);
    let other = |other: &RawField| is(other, "role") || other.part_words().next().is_some_and(|word| word == "role");
    is(field, "roles")
        && [SET, &names.role.to_string()].iter().any(|name| mentions(&field.ty, name))
        && !raw.fields.iter().any(other)
}

/// The words that would let somebody set what only the toolkit may set.
pub(super) fn refuse_words(part: Part, name: &str, raw: &RawField, errors: &mut Errors) {
    for word in raw.own_words() {
        let text = word.to_string();
        let (why, instead) = refusal(part, &text);
        errors.at(
            word,
            format_args!("`{text}` cannot stand on `{name}`: {why}"),
            format_args!("delete `{text}`; {instead}"),
        );
    }
    if let (Part::Password, Some(word)) = (part, &raw.public) {
        errors.at(&word.key, "the hash of a password never leaves the server", "delete `public`");
    }
}

/// Why a word may not stand on a part, and what to do instead.
fn refusal(part: Part, word: &str) -> (&'static str, &'static str) {
    match (part, word) {
        (Part::Role, "register") => (
            "whoever signs up would choose what they may do",
            "mark the role of new users in the list, as in `#[roles(admin, #[default] user)]`",
        ),
        (Part::Role, "edit") => {
            ("the owner of an account would choose what they may do", "a program changes it with `auth.set_role(..)`")
        }
        (Part::Role, "default") => (
            "the list of roles says which one new users have",
            "mark it there, as in `#[roles(admin, #[default] user)]`",
        ),
        (Part::Email, "register") => ("every sign-up sends the address anyway", "it is always a field of the sign-up"),
        (Part::Email, "edit") => (
            "an address changes through its own flow, which mails a link to the new one",
            "that flow is `POST /auth/email/change`",
        ),
        (Part::Password, "register") => {
            ("it is made from the password that the sign-up sends", "the password is always a field of the sign-up")
        }
        (Part::Password, "edit") => (
            "a password changes through its own flow, which asks for the old one",
            "that flow is `POST /auth/password/change`",
        ),
        (Part::Password, "default") => {
            ("a user without a password has an unusable hash", "leave the password out of the new user")
        }
        (Part::VerifiedAt, "register" | "edit" | "default") => {
            ("only a mailed link confirms an address", "whoever needs no link is made by the program")
        }
        (Part::IsActive, "register" | "edit") => {
            ("whoever is locked out could let themselves in again", "a program changes it with `auth.set_active(..)`")
        }
        (Part::IsActive, "default") => ("new users are active", "a program changes it with `auth.set_active(..)`"),
        (Part::Id, "register" | "edit" | "default") => {
            ("the database or the toolkit makes ids", "nobody else needs to set one")
        }
        (_, "register" | "edit" | "default") => ("the toolkit keeps it", "nobody else needs to set it"),
        (Part::Id | Part::Email, "unique") => ("it is unique anyway", "nothing else is needed"),
        (_, "unique") => ("many users have the same", "nothing else is needed"),
        (_, "validate") => ("the toolkit checks it", "rules are for fields of your own"),
        (_, _) => ("the toolkit knows how it is stored", "only fields of your own say how they are stored"),
    }
}
