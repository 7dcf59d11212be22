//! The list of roles.

use std::collections::HashMap;

use syn::{Attribute, Ident, Meta};

use super::inclusion;
use crate::{
    diag::Errors,
    model::{Role, Roles},
    names,
    parse::{RawRole, RawUser},
};

/// A mask of roles is one `u64`.
const MAX_ROLES: usize = 64;

/// The valid roles.
pub(super) fn check(raw: &RawUser, errors: &mut Errors) -> Roles {
    let Some(roles) = &raw.roles else {
        if !raw.has_roles {
            errors.at(
                &raw.ident,
                format_args!("the roles of `{}` are missing", raw.ident),
                "write `#[roles(admin, user)]` below the derive",
            );
        }
        return Roles { list: Vec::new(), default: None };
    };
    if roles.list.is_empty() {
        errors.at(&roles.key, "the list of roles is empty", "name at least one role: `#[roles(user)]`");
    }
    if let Some(beyond) = roles.list.get(MAX_ROLES) {
        errors.at(
            &beyond.name,
            format_args!("these are {} roles, and {MAX_ROLES} are possible", roles.list.len()),
            "what differs between so many kinds of users is better a field than a role",
        );
    }
    let mut seen = HashMap::new();
    let mut list = Vec::new();
    for (at, role) in roles.list.iter().take(MAX_ROLES).enumerate() {
        if let Some(mut found) = one(role, &mut seen, errors) {
            found.bit = 1 << at;
            list.push(found);
        }
    }
    inclusion::check(&roles.list, &mut list, errors);
    let default = default(roles.list.as_slice(), &list, &roles.key, errors);
    Roles { list, default }
}

fn one(role: &RawRole, seen: &mut HashMap<String, Ident>, errors: &mut Errors) -> Option<Role> {
    let name = role.name.to_string();
    for mark in &role.marks {
        if !is_default(mark) && !is_passed_on(mark) {
            errors.at(
                mark,
                "a role carries no such mark",
                "before a role stand `#[default]`, for the role of new users, `#[cfg(..)]` and doc comments",
            );
        }
    }
    let variant = names::camel(&name);
    if let Some(plain) = name.strip_prefix("r#") {
        errors.at(&role.name, format_args!("`{plain}` is a keyword, so it cannot name a role"), "choose another name");
    } else if name != "_" && (syn::parse_str::<Ident>(&name).is_err() || name == "gen") {
        errors.at(
            &role.name,
            format_args!("`{name}` is a keyword, so it cannot name a role"),
            format_args!("choose another name, such as `{name}_role`"),
        );
    } else if !name.is_ascii() {
        errors.at(
            &role.name,
            "the name of a role is written in ASCII",
            "choose a name of the letters a to z, digits and `_`",
        );
    } else if name.starts_with("__") || syn::parse_str::<Ident>(&variant).is_err() {
        errors.at(
            &role.name,
            format_args!("`{name}` cannot be made a variant of the enum"),
            "choose another name, such as `member`",
        );
    } else if let Some(other) = seen.get(&variant) {
        if *other == role.name {
            errors.at(&role.name, format_args!("the role `{name}` is listed twice"), "delete one of the two");
        } else {
            errors.at(
                &role.name,
                format_args!("`{name}` and `{other}` would both be the variant `{variant}`"),
                "rename one of the two",
            );
        }
    } else {
        let variant_ident = Ident::new(&variant, role.name.span());
        seen.insert(variant, role.name.clone());
        let attrs = role.marks.iter().filter(|mark| is_passed_on(mark)).cloned().collect();
        return Some(Role {
            attrs,
            name: role.name.clone(),
            variant: variant_ident,
            bit: 0,
            bits: 0,
            grants: 0,
            keep_one: role.keep_one,
        });
    }
    None
}

/// The role of a newly registered user: the one that is marked, or else the one named `user`.
fn default(raw: &[RawRole], list: &[Role], key: &syn::Path, errors: &mut Errors) -> Option<Ident> {
    let marked: Vec<(&RawRole, &Attribute)> = raw
        .iter()
        .flat_map(|role| role.marks.iter().filter(|mark| is_default(mark)).map(move |mark| (role, mark)))
        .collect();
    for (_, mark) in marked.iter().skip(1) {
        errors.at(mark, "two roles are marked `#[default]`", "a new user has one role: leave one mark");
    }
    let name = marked.first().map_or_else(|| String::from("user"), |(role, _)| role.name.to_string());
    let found = list.iter().find(|role| role.name == name);
    if found.is_none() && marked.is_empty() && !raw.is_empty() && raw.len() == list.len() {
        let example = raw.last().map(|role| role.name.to_string()).unwrap_or_default();
        errors.at(
            key,
            "which role does a newly registered user have?",
            format_args!("mark it, as in `#[roles(.., #[default] {example})]`, or name it `user`"),
        );
    }
    found.map(|role| role.variant.clone())
}

fn is_default(mark: &Attribute) -> bool {
    matches!(&mark.meta, Meta::Path(path) if path.is_ident("default"))
}

/// What a role takes along to everything that is written for it.
fn is_passed_on(mark: &Attribute) -> bool {
    mark.path().is_ident("doc") || mark.path().is_ident("cfg")
}
