//! The roles: an enum, and a marker type for each.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, Visibility};

use crate::{
    model::Outline,
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
        let (variant, doc) = (&role.variant, format!(" The role `{}`.", role.name));
        quote_spanned!(hygienic()=> #[doc = #doc] #variant,)
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
        let (name, doc) = (&role.name, format!(" The role `{}`.", role.name));
        quote_spanned!(hygienic()=> #[doc = #doc] #seen struct #name {})
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

/// ```ignore
/// impl P::Role for UserRole {
///     const ALL: &'static [Self] = &[UserRole::Admin, UserRole::User, UserRole::Helper];
///     const DEFAULT: Self = UserRole::User;
///     fn name(self) -> &'static str { match self { UserRole::Admin => "admin", .. } }
///     fn bit(self) -> u64 { 1 << self as u64 }
/// }
/// P::impl_role!(UserRole);
/// ```
pub(super) fn impls(outline: &Outline) -> TokenStream {
    let (role, p) = (&outline.names.role, &outline.alias);
    let stand_in = Ident::new("__Unfinished", hygienic());
    let mut variants: Vec<&Ident> = outline.roles.list.iter().map(|role| &role.variant).collect();
    let mut names: Vec<String> = outline.roles.list.iter().map(|role| role.name.to_string()).collect();
    if variants.is_empty() {
        variants.push(&stand_in);
        names.push(String::new());
    }
    let default = outline.roles.default.as_ref().or(variants.first().copied());
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::Role for #role {
            const ALL: &'static [Self] = &[#(Self::#variants),*];
            const DEFAULT: Self = Self::#default;

            fn name(self) -> &'static str {
                match self { #(Self::#variants => #names,)* }
            }

            fn bit(self) -> u64 {
                1 << self as u64
            }
        }

        #p::impl_role!(#role);
    }
}

/// ```ignore
/// impl P::RoleMarker for roles::admin {
///     type User = User;
///     const ROLE: UserRole = UserRole::Admin;
/// }
/// // .. and so on, and for `#[require_login]`:
/// impl P::Policy for roles::__login {
///     type User = User;
///     fn admits(bits: u64) -> bool { <P::LoggedIn<User> as P::Policy>::admits(bits) }
///     fn describe() -> String { <P::LoggedIn<User> as P::Policy>::describe() }
/// }
/// ```
pub(super) fn markers(outline: &Outline) -> TokenStream {
    let (user, role, module, p) = (&outline.ident, &outline.names.role, &outline.names.roles_module, &outline.alias);
    let markers = outline.roles.list.iter().map(|one| {
        let (name, variant) = (&one.name, &one.variant);
        quote_spanned! {hygienic()=>
            #[automatically_derived]
            impl #p::RoleMarker for #module::#name {
                type User = #user;
                const ROLE: #role = #role::#variant;
            }
        }
    });
    let login = Ident::new(LOGIN_MARKER, hygienic());
    quote_spanned! {hygienic()=>
        #(#markers)*

        #[automatically_derived]
        impl #p::Policy for #module::#login {
            type User = #user;

            fn admits(bits: u64) -> bool {
                <#p::LoggedIn<#user> as #p::Policy>::admits(bits)
            }

            fn describe() -> #p::String {
                <#p::LoggedIn<#user> as #p::Policy>::describe()
            }
        }
    }
}
