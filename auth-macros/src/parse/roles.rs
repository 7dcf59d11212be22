//! `#[roles(admin: helper, helper, #[default] user)]`.

use syn::{
    Attribute, Ident, LitStr, Meta, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
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
        let includes = if input.peek(Token![:]) { includes(input)? } else { Vec::new() };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(diag::spanned(
                input.span(),
                "a comma is expected between two roles",
                "write names with commas between them, as in `#[roles(admin, user)]`",
            ));
        }
        Ok(Self { marks, name, includes })
    }
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
