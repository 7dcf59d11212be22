//! What is generated is called, and what the database calls it.

use proc_macro2::Span;
use syn::Ident;

use crate::{
    diag::{self, Errors},
    model::Names,
    names::{plain, snake},
    parse::{Name, Quoted, RawUser},
};

/// With the longest suffix, `auth_{realm}_sessions_by_user`, a name of a table or an index stays below the 63 bytes of
/// `PostgreSQL`, which would cut a longer one silently.
const MAX_REALM: usize = 32;

/// The generated types. Two of one name would hide what is wrong, so they are told apart here.
pub(super) fn types(raw: &RawUser, errors: &mut Errors) -> Names {
    let user = plain(&raw.ident);
    let set = raw.words.names.as_ref();
    let name = |word: Option<&Name>, default: String| {
        word.map_or_else(|| Ident::new(&default, raw.ident.span()), |name| name.ident.clone())
    };
    let mut names = Names {
        role: name(set.and_then(|set| set.role.as_ref()), format!("{user}Role")),
        new: name(set.and_then(|set| set.new.as_ref()), format!("New{user}")),
        create: name(set.and_then(|set| set.create.as_ref()), format!("Create{user}")),
        changes: name(set.and_then(|set| set.changes.as_ref()), format!("{user}Changes")),
        public: name(set.and_then(|set| set.public.as_ref()), format!("Public{user}")),
        pending: name(set.and_then(|set| set.pending.as_ref()), format!("Pending{user}")),
        roles_module: name(raw.words.roles_module.as_ref(), String::from("roles")),
    };
    let mut seen = vec![raw.ident.clone()];
    let Names { role, new, create, changes, public, pending, roles_module: _ } = &mut names;
    for name in [role, new, create, changes, public, pending] {
        if seen.contains(name) {
            errors.at(
                &*name,
                format_args!("two types would be called `{name}`"),
                "give one of them another name in `names(..)`",
            );
            // What is written beside the mistake has no second mistake.
            *name = Ident::new(&format!("__Another{name}{}", seen.len()), name.span());
        }
        seen.push(name.clone());
    }
    names
}

/// The realm: it stands in the names of tables and cookies, so it is plain.
pub(super) fn realm(raw: &RawUser, errors: &mut Errors) -> String {
    let (realm, span) = text(raw.words.realm.as_ref(), || snake(&plain(&raw.ident)), raw.ident.span());
    let letters = realm.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let plain = letters && realm.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    if !plain || realm.len() > MAX_REALM {
        errors.push(diag::spanned(
            span,
            format_args!("`{realm}` cannot be a realm, which stands in names of tables and of the cookie"),
            format_args!(
                "set one of at most {MAX_REALM} letters a to z, digits and `_`, as in `#[auth(realm = \"staff\")]`"
            ),
        ));
    }
    realm
}

/// The table.
pub(super) fn table(raw: &RawUser, errors: &mut Errors) -> String {
    let (table, span) = text(raw.words.table.as_ref(), || format!("{}s", snake(&plain(&raw.ident))), raw.ident.span());
    named(&table, span, "table", errors);
    if table.contains('.') {
        errors.push(diag::spanned(
            span,
            format_args!("`{table}` would be one name with a dot in it, and no table of a schema"),
            "name the table alone; where it is, the URL says: on PostgreSQL `?options=-csearch_path%3Dauth`, on MySQL the \
             database's name",
        ));
    }
    table
}

/// A name in the database.
pub(super) fn named(name: &str, span: Span, what: &str, errors: &mut Errors) {
    if name.is_empty() || name.contains('\0') {
        errors.push(diag::spanned(
            span,
            format_args!("a {what} needs a name"),
            format_args!("write `{what} = \"..\"` with its name"),
        ));
    }
}

fn text(word: Option<&Quoted>, default: impl FnOnce() -> String, place: Span) -> (String, Span) {
    word.map_or_else(|| (default(), place), |word| (word.text.value(), word.text.span()))
}
