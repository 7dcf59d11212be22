//! The types that a program names.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::role;
use crate::{
    model::{Field, Outline},
    names::hygienic,
};

/// All of them.
pub(super) fn types(outline: &Outline) -> TokenStream {
    let parts = [
        role::role(outline),
        role::module(outline),
        pending(outline),
        new(outline),
        create(outline),
        changes(outline),
        public(outline),
    ];
    quote!(#(#parts)*)
}

/// ```ignore
/// pub struct PendingUser {
///     pub display_name: String,
/// }
/// ```
fn pending(outline: &Outline) -> TokenStream {
    let (vis, name) = (&outline.vis, &outline.names.pending);
    let fields = outline.register().map(declared);
    let spelling = spelling(outline.register());
    let doc = format!(" What a sign-up for a [`{}`] set, while the address waits to be confirmed.", outline.ident);
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #spelling
        #vis struct #name { #(#fields)* }
    }
}

/// ```ignore
/// pub struct NewUser {
///     pub email: String,
///     pub password: P::Password,
///     pub display_name: String,
/// }
/// ```
fn new(outline: &Outline) -> TokenStream {
    let (vis, name, p) = (&outline.vis, &outline.names.new, &outline.door);
    let fields = outline.register().map(declared);
    let spelling = spelling(outline.register());
    let doc = format!(" What somebody sends to sign up as a [`{}`].", outline.ident);
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #spelling
        #vis struct #name {
            /// The address.
            pub email: #p::String,
            /// The password.
            pub password: #p::Password,
            #(#fields)*
        }
    }
}

/// ```ignore
/// pub struct CreateUser {
///     pub email: String,
///     pub password: Option<P::Password>,
///     pub role: UserRole,
///     pub display_name: String,
///     pub credits: i64,
/// }
/// ```
fn create(outline: &Outline) -> TokenStream {
    let (vis, name, p) = (&outline.vis, &outline.names.create, &outline.door);
    let (role, role_type) = (outline.role_name(), outline.role_type());
    let role_doc = if role == "roles" { " The roles." } else { " The role." };
    let fields = outline.own().map(declared);
    let spelling = spelling(outline.own());
    let doc = format!(" What a program chooses when it makes a [`{}`].", outline.ident);
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #spelling
        #vis struct #name {
            /// The address, which counts as confirmed.
            pub email: #p::String,
            /// The password; without one the user sets it by a mailed link.
            pub password: ::core::option::Option<#p::Password>,
            #[doc = #role_doc]
            pub #role: #role_type,
            #(#fields)*
        }
    }
}

/// ```ignore
/// #[derive(Default)]
/// pub struct UserChanges {
///     pub display_name: Option<String>,
/// }
/// ```
fn changes(outline: &Outline) -> TokenStream {
    let (vis, name) = (&outline.vis, &outline.names.changes);
    let fields = outline.edit().map(|field| {
        let ty = &field.ty;
        field.declared(&quote_spanned!(hygienic()=> ::core::option::Option<#ty>))
    });
    let spelling = spelling(outline.edit());
    let doc =
        format!(" What the owner of an account changes in a [`{}`]: `None` leaves a field as it is.", outline.ident);
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #[derive(::core::default::Default)]
        #spelling
        #vis struct #name { #(#fields)* }
    }
}

/// ```ignore
/// pub struct PublicUser {
///     pub display_name: String,
/// }
/// ```
fn public(outline: &Outline) -> TokenStream {
    let (vis, name) = (&outline.vis, &outline.names.public);
    let fields = outline.public().map(declared);
    let spelling = spelling(outline.public());
    let doc = format!(" What may leave the server of a [`{}`]: its `public` fields.", outline.ident);
    quote_spanned! {hygienic()=>
        #[doc = #doc]
        #spelling
        #vis struct #name { #(#fields)* }
    }
}

/// Who spells a field with capitals was told so at the struct; once is enough.
fn spelling<'a>(mut fields: impl Iterator<Item = &'a Field>) -> Option<TokenStream> {
    let capitals = fields.any(|field| field.name.contains(char::is_uppercase));
    capitals.then(|| quote_spanned!(hygienic()=> #[allow(non_snake_case)]))
}

fn declared(field: &Field) -> TokenStream {
    field.declared(&field.ty.to_token_stream())
}

/// ```ignore
/// impl Serialize for PublicUser {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         let mut out = P::PublicFields::begin(serializer, "PublicUser", 1)?;
///         out.field::<P::Native, String>("display_name", &self.display_name)?;
///         out.end()
///     }
/// }
/// ```
pub(super) fn serialize_public(outline: &Outline) -> TokenStream {
    let (name, p) = (&outline.names.public, &outline.alias);
    let text = name.to_string();
    let count = outline.public().count();
    let mutable = (count > 0).then(|| quote_spanned!(hygienic()=> mut));
    let fields = outline.public().map(|field| {
        let (stored, name, ident) = (field.stored(p), &field.name, &field.ident);
        quote_spanned!(field.place()=> out.field::<#stored>(#name, &self.#ident)?;)
    });
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::serde::Serialize for #name {
            fn serialize<S: #p::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let #mutable out = #p::PublicFields::begin(serializer, #text, #count)?;
                #(#fields)*
                out.end()
            }
        }
    }
}
