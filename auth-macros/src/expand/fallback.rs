//! What is written for a struct with mistakes: the mistakes, and code that type-checks in the place of the impls.
//!
//! Otherwise everything that uses the struct would be a mistake too, and hide the one that matters.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::{role, role_impls, user::associated, wrap};
use crate::{
    model::{Outline, Part},
    names::hygienic,
};

/// ```ignore
/// ::core::compile_error! { ".." }
/// // every type, and impls of which no function is ever called
/// ```
pub(crate) fn fallback(outline: &Outline, mistakes: &syn::Error) -> TokenStream {
    let mistakes = mistakes.to_compile_error();
    // Without a type to implement them for, only the roles themselves can be given.
    let impls = if outline.concrete {
        vec![
            role_impls::impls(outline),
            role_impls::policies(outline),
            come_in(outline),
            create(outline),
            auth_user(outline),
        ]
    } else {
        vec![role_impls::impls(outline)]
    };
    let rest = if outline.concrete { wrap(outline, &impls) } else { types_alone(outline, &impls) };
    quote!(#mistakes #rest)
}

fn types_alone(outline: &Outline, impls: &[TokenStream]) -> TokenStream {
    let (role, module) = (role::role(outline), role::module(outline));
    let (door, alias) = (&outline.door, &outline.alias);
    quote_spanned!(hygienic()=> #role #module const _: () = { use #door as #alias; #(#impls)* };)
}

/// Each function is `P::unfinished()`, which never returns.
fn come_in(outline: &Outline) -> TokenStream {
    let (names, p) = (&outline.names, &outline.alias);
    let (pending, new, changes, public) = (&names.pending, &names.new, &names.changes, &names.public);
    let inputs = [pending, new, changes].map(|name| {
        quote_spanned! {hygienic()=>
            impl<'de> #p::serde::Deserialize<'de> for #name {
                fn deserialize<D: #p::serde::Deserializer<'de>>(
                    _: D,
                ) -> ::core::result::Result<Self, D::Error> { #p::unfinished() }
            }
        }
    });
    quote_spanned! {hygienic()=>
        #(#inputs)*

        impl #p::PendingFields for #pending {
            const NAMES: &'static [&'static str] = &[];
            fn from_fields(_: &mut #p::Fields) -> ::core::option::Option<Self> { #p::unfinished() }
            fn write(&self, _: &mut #p::Values) {}
            fn read(_: &mut #p::Row<'_>) -> ::core::result::Result<Self, #p::Error> { #p::unfinished() }
        }

        impl #p::NewFields for #new {
            type Pending = #pending;
            fn join(_: #p::String, _: #p::Password, _: #pending) -> Self { #p::unfinished() }
            fn split(self) -> (#p::String, #p::Password, #pending) { #p::unfinished() }
        }

        impl #p::ChangeFields for #changes {
            fn from_fields(_: &mut #p::Fields) -> ::core::option::Option<Self> { #p::unfinished() }
            fn write(&self, _: &mut #p::Values) {}
        }

        impl #p::serde::Serialize for #public {
            fn serialize<S: #p::serde::Serializer>(&self, _: S) -> ::core::result::Result<S::Ok, S::Error> {
                #p::unfinished()
            }
        }
    }
}

fn create(outline: &Outline) -> TokenStream {
    let (user, names, p) = (&outline.ident, &outline.names, &outline.alias);
    let (create, pending, role) = (&names.create, &names.pending, outline.role_type());
    let id = id(outline);
    quote_spanned! {hygienic()=>
        impl #p::CreateFields for #create {
            type User = #user;
            fn from_pending(_: #p::String, _: #pending) -> Self { #p::unfinished() }
            fn parts(&mut self) -> #p::CreateParts<'_, #role> { #p::unfinished() }
            fn write(&self, _: &#p::RowHead<'_, #id>, _: &mut #p::Values) {}
        }
    }
}

fn auth_user(outline: &Outline) -> TokenStream {
    let (user, public, p) = (&outline.ident, &outline.names.public, &outline.alias);
    let (id, role) = (id(outline), outline.role_type());
    let types = associated(outline, &id);
    quote_spanned! {hygienic()=>
        impl #p::AuthUser for #user {
            #types
            const MODEL: #p::Model = #p::Model::UNFINISHED;
            #p::when_sqlite! { const SQLITE: #p::UserSql = #p::UserSql::unfinished::<Self>(); }
            #p::when_postgres! { const POSTGRES: #p::UserSql = #p::UserSql::unfinished::<Self>(); }
            #p::when_mysql! { const MYSQL: #p::UserSql = #p::UserSql::unfinished::<Self>(); }
            fn read(_: &mut #p::Row<'_>) -> ::core::result::Result<Self, #p::Error> { #p::unfinished() }
            fn id(&self) -> &#id { #p::unfinished() }
            fn email(&self) -> &str { #p::unfinished() }
            fn password_hash(&self) -> ::core::option::Option<&#p::PasswordHash> { #p::unfinished() }
            fn role_field(&self) -> &#role { #p::unfinished() }
            fn public(&self) -> #public { #p::unfinished() }
            fn edit_values(&self) -> #p::Vec<#p::String> { #p::unfinished() }
        }
    }
}

/// The type of the id, as far as it is known.
fn id(outline: &Outline) -> TokenStream {
    let known = outline.fields.iter().find(|field| field.part == Part::Id);
    known.map_or_else(|| quote_spanned!(hygienic()=> i64), |field| field.ty.to_token_stream())
}
