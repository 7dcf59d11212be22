//! The roles: an enum, and a marker type for each.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, Visibility};

use crate::{
    model::{Outline, Role, Roles},
    names::{LOGIN_MARKER, hygienic},
};

/// ```ignore
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
/// pub enum UserRole {
///     Admin,
///     User,
///     Helper,
/// }
/// ```
pub(super) fn role(outline: &Outline) -> TokenStream {
    let (vis, name) = (&outline.vis, &outline.names.role);
    let doc = format!(" What a [`{}`] may do.", outline.ident);
    let variants = outline.roles.list.iter().map(|role| {
        let (variant, docs) = (&role.variant, docs(role, &outline.roles));
        quote_spanned!(hygienic()=> #docs #variant,)
    });
    // An enum without variants has no default; only a list with mistakes is empty.
    let stand_in = outline.roles.list.is_empty().then(|| quote_spanned!(hygienic()=> #[doc(hidden)] __Unfinished,));
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash
        )]
        #vis enum #name { #(#variants)* #stand_in }
    }
}

/// ```ignore
/// #[allow(non_camel_case_types)]
/// pub mod roles {
///     pub struct admin {}
///     pub struct user {}
///     pub struct helper {}
///     pub struct __login {}
/// }
/// ```
pub(super) fn module(outline: &Outline) -> TokenStream {
    let (vis, module) = (&outline.vis, &outline.names.roles_module);
    let seen = one_deeper(vis);
    let doc = format!(" The roles of a [`{}`] as types, for guards.", outline.ident);
    // Without braces a marker would also be a value, and `let admin = 1` would not compile beside a glob import.
    let markers = outline.roles.list.iter().map(|role| {
        let (name, docs) = (&role.name, docs(role, &outline.roles));
        quote_spanned!(hygienic()=> #docs #seen struct #name {})
    });
    let login = Ident::new(LOGIN_MARKER, hygienic());
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #[allow(non_camel_case_types)]
        #vis mod #module {
            #(#markers)*
            #[doc(hidden)]
            #seen struct #login {}
        }
    }
}

/// What a role is, in the words of the source, and below them what it includes.
fn docs(role: &Role, roles: &Roles) -> TokenStream {
    let attrs = &role.attrs;
    let written = attrs.iter().any(|attr| attr.path().is_ident("doc"));
    let own = (!written).then(|| format!(" The role `{}`.", role.name)).into_iter();
    let others: Vec<String> = roles
        .list
        .iter()
        .filter(|other| other.bit != role.bit && other.bit & role.bits != 0)
        .map(|other| format!("`{}`", other.name))
        .collect();
    let includes = (!others.is_empty()).then(|| format!(" It includes {}.", others.join(", "))).into_iter();
    let blank = (written && !others.is_empty()).then_some("").into_iter();
    quote_spanned!(hygienic()=> #(#attrs)* #(#[doc = #own])* #(#[doc = #blank])* #(#[doc = #includes])*)
}

/// The same visibility, as it is said one module further down.
fn one_deeper(vis: &Visibility) -> TokenStream {
    match vis {
        Visibility::Public(_) => quote!(#vis),
        Visibility::Inherited => quote_spanned!(hygienic()=> pub(super)),
        Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            match path.segments.first() {
                Some(first) if first.ident == "self" => quote_spanned!(hygienic()=> pub(super)),
                Some(first) if first.ident == "super" => quote_spanned!(hygienic()=> pub(in super::#path)),
                _ => quote!(#vis),
            }
        }
    }
}
