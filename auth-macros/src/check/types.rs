//! Types as far as tokens tell.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Ident, PathArguments, PathSegment, Type};

/// The last name of a type: `Uuid` of `uuid::Uuid`.
pub(super) fn last(ty: &Type) -> Option<&Ident> {
    segment(ty).map(|segment| &segment.ident)
}

/// Whether the last name of a type is this one.
pub(super) fn is(ty: &Type, name: &str) -> bool {
    last(ty).is_some_and(|last| last == name)
}

/// The type within an `Option`.
pub(super) fn option(ty: &Type) -> Option<&Type> {
    within(ty, "Option")
}

/// The type within this one: `UserRole` of `RoleSet<UserRole>`.
pub(super) fn within<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = segment(ty).filter(|segment| segment.ident == name)?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a name stands anywhere in a type.
pub(super) fn mentions(ty: &Type, name: &str) -> bool {
    fn find(tokens: TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == name,
            TokenTree::Group(group) => find(group.stream(), name),
            _ => false,
        })
    }
    find(ty.to_token_stream(), name)
}

/// The type without an `Option` around it.
pub(super) fn bare(ty: &Type) -> &Type {
    option(ty).unwrap_or(ty)
}

/// The type as a person writes it.
pub(super) fn shown(ty: &Type) -> String {
    let mut text = quote::quote!(#ty).to_string();
    for (spaced, tight) in [(" :: ", "::"), (":: ", "::"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ",")] {
        text = text.replace(spaced, tight);
    }
    text
}

fn segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        // A macro that passes a type on wraps it in a group that nobody sees.
        Type::Group(group) => segment(&group.elem),
        Type::Paren(paren) => segment(&paren.elem),
        _ => None,
    }
}
