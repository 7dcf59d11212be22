//! `#[roles(admin: helper, helper, #[default] user)]`.

use syn::{
    Attribute, Ident, LitStr, Meta, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

use crate::diag::{self, Errors};

/// The list of roles.
pub(crate) struct RawRoles {
    /// The word `roles`, to point at.
    pub(crate) key: syn::Path,
    /// The roles in order.
    pub(crate) list: Vec<RawRole>,
}

/// One role of the list.
pub(crate) struct RawRole {
    /// The marks before it.
    pub(crate) marks: Vec<Attribute>,
    /// Its name.
    pub(crate) name: Ident,
    /// The roles that it may give and take: `(grants = [helper, user])`.
    pub(crate) grants: Vec<Ident>,
    /// Whether somebody must always have it: `(keep_one)`.
    pub(crate) keep_one: bool,
    /// The roles after its colon: those that it includes.
    pub(crate) includes: Vec<Ident>,
}

/// Reads the list. Several attributes are one too many: the order of roles must stand in one place.
pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> Option<RawRoles> {
    let found: Vec<_> = attributes.iter().filter(|attribute| attribute.path().is_ident("roles")).collect();
    let (first, more) = found.split_first()?;
    for second in more {
        errors.at(second.path(), "the roles are listed twice", "write all roles in one `#[roles(..)]`");
    }
    let key = first.path().clone();
    let mut all = Vec::new();
    for attribute in &found {
        // A list that cannot be read has its mistake already; an empty one gets its own.
        all.extend(list(attribute, errors)?);
    }
    Some(RawRoles { key, list: all })
}

fn list(attribute: &Attribute, errors: &mut Errors) -> Option<Punctuated<RawRole, Token![,]>> {
    match &attribute.meta {
        Meta::List(list) => errors.keep(list.parse_args_with(Punctuated::parse_terminated)),
        other => {
            errors.at(other, "`roles` takes a list of names", "write `#[roles(admin, user)]`");
            None
        }
    }
}

impl Parse for RawRole {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let marks = Attribute::parse_outer(input)?;
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            let help = format!("write `{}` without quotes", text.value());
            return Err(diag::at(text, "a role is a name, not a text", help));
        }
        if !input.peek(Ident::peek_any) {
            return Err(diag::spanned(
                input.span(),
                "the name of a role is expected here",
                "write names with commas between them, as in `#[roles(admin, user)]`",
            ));
        }
        let name = Ident::parse_any(input)?;
        let (mut grants, mut keep_one) = (Vec::new(), false);
        if input.peek(token::Paren) {
            let words;
            syn::parenthesized!(words in input);
            while !words.is_empty() {
                word(&words, &mut grants, &mut keep_one)?;
                if !words.is_empty() {
                    words
                        .parse::<Token![,]>()
                        .map_err(|error| diag::spanned(error.span(), "a comma is expected between two words", WORDS))?;
                }
            }
        }
        let includes = if input.peek(Token![:]) { includes(input)? } else { Vec::new() };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(diag::spanned(
                input.span(),
                "a comma is expected between two roles",
                "write names with commas between them, as in `#[roles(admin, user)]`",
            ));
        }
        Ok(Self { marks, name, grants, keep_one, includes })
    }
}

const WORDS: &str = "a role takes `grants = [helper, user]`, the roles that it may give, and `keep_one`: \
                     `#[roles(admin(grants = [helper, user], keep_one), ..)]`";

/// `grants = [helper, user]` or `keep_one`.
fn word(input: ParseStream<'_>, grants: &mut Vec<Ident>, keep_one: &mut bool) -> syn::Result<()> {
    let Ok(word) = input.call(Ident::parse_any) else {
        return Err(diag::spanned(input.span(), "a word is expected here", WORDS));
    };
    if word == "keep_one" && !*keep_one {
        *keep_one = true;
        return Ok(());
    }
    if word == "grants" && grants.is_empty() {
        input.parse::<Token![=]>().map_err(|_| diag::at(&word, "which roles may it give?", WORDS))?;
        let list;
        if !input.peek(token::Bracket) {
            return Err(diag::spanned(input.span(), "the roles stand in brackets", WORDS));
        }
        syn::bracketed!(list in input);
        let names = Punctuated::<Ident, Token![,]>::parse_terminated_with(&list, Ident::parse_any)
            .map_err(|error| diag::spanned(error.span(), "a name of a role is expected here", WORDS))?;
        if names.is_empty() {
            return Err(diag::at(&word, "this role may give no role", "name the roles, or take `grants` away"));
        }
        grants.extend(names);
        return Ok(());
    }
    let known = word == "keep_one" || word == "grants";
    let what = if known { format!("`{word}` stands here twice") } else { format!("a role knows no word `{word}`") };
    Err(diag::at(&word, what, WORDS))
}

/// `: helper + auditor`, as supertraits are written.
fn includes(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    input.parse::<Token![:]>()?;
    let mut names = Vec::new();
    loop {
        if !input.peek(Ident::peek_any) {
            return Err(diag::spanned(
                input.span(),
                "the name of a role that this one includes is expected here",
                "write one name, or several with `+` between them: `#[roles(admin: helper + auditor, ..)]`",
            ));
        }
        names.push(Ident::parse_any(input)?);
        if !input.peek(Token![+]) {
            return Ok(names);
        }
        input.parse::<Token![+]>()?;
    }
}
