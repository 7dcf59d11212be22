//! From what was typed to what is valid. Every mistake is found before any is reported.

mod field;
mod id;
mod inclusion;
mod names;
mod parts;
mod roles;
mod shape;
mod templates;
mod types;

pub(crate) use self::id::id;

use syn::{Path, parse_quote};

use crate::{
    diag::Errors,
    door,
    model::{Outline, User},
    parse::{PathWord, RawUser},
};

/// Checks a struct. Where a part of it cannot be found there is still an outline, made of what is valid.
pub(crate) fn user(raw: &RawUser, errors: &mut Errors) -> Result<User, Box<Outline>> {
    let door = door(raw.words.krate.as_ref(), errors);
    let names = names::types(raw, errors);
    let fits = shape::check(raw, errors);
    let roles = roles::check(raw, errors);
    let fields = field::check_all(raw, &names, errors);
    let parts = if fits { parts::find(raw, &fields, &names, errors) } else { None };
    let realm = names::realm(raw, errors);
    let table = names::table(raw, errors);
    let (mails, pages) = templates::check(raw, errors);
    let (vis, ident) = (raw.vis.clone(), raw.ident.clone());
    let concrete = raw.generics.params.is_empty();
    let alias = parse_quote!(__auth);
    let outline = Outline { door, alias, vis, ident, concrete, names, roles, fields };
    match parts {
        Some(parts) => Ok(User { outline, realm, table, parts, mails, pages }),
        None => Err(Box::new(outline)),
    }
}

/// The path under which generated code finds everything.
pub(crate) fn door(word: Option<&PathWord>, errors: &mut Errors) -> Path {
    let Some(PathWord { path, .. }) = word else { return parse_quote!(::authwright::__private) };
    match errors.keep(door::absolute(path)) {
        Some(()) => parse_quote!(#path::__private),
        None => parse_quote!(::authwright::__private),
    }
}
