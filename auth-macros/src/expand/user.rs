//! The contract itself: `impl AuthUser`.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::{model, templates};
use crate::{
    model::{Outline, Part, User},
    names::hygienic,
};

/// ```ignore
/// type Id = i64;
/// type Role = UserRole;
/// type RoleField = UserRole;
/// type Pending = PendingUser;
/// type New = NewUser;
/// type Create = CreateUser;
/// type Changes = UserChanges;
/// type Public = PublicUser;
/// type Templates = P::DefaultTemplates;
/// ```
pub(super) fn associated(outline: &Outline, id: &TokenStream) -> TokenStream {
    let (names, p) = (&outline.names, &outline.alias);
    let (role, pending, new) = (&names.role, &names.pending, &names.new);
    let (create, changes, public, role_field) = (&names.create, &names.changes, &names.public, outline.role_type());
    quote_spanned! {hygienic()=>
        type Id = #id;
        type Role = #role;
        type RoleField = #role_field;
        type Pending = #pending;
        type New = #new;
        type Create = #create;
        type Changes = #changes;
        type Public = #public;
        type Templates = #p::DefaultTemplates;
    }
}

/// ```ignore
/// const _: fn(&User) = |user| { let _ = (&user.id, &user.email, ..); };
/// impl P::AuthUser for User {
///     // the types above
///     const MODEL: P::Model = ..;
///     // the statements in each dialect
///     fn read(row: &mut P::Row<'_>) -> Result<Self, P::Error> {
///         Ok(Self { id: row.next::<P::Native, i64>()?, role: P::read_role(row)?, .. })
///     }
///     fn id(&self) -> &i64 { &self.id }
///     fn email(&self) -> &str { &self.email }
///     fn password_hash(&self) -> Option<&P::PasswordHash> { Some(&self.password_hash) }
///     fn role_field(&self) -> &UserRole { &self.role }
///     fn public(&self) -> PublicUser { PublicUser { display_name: Clone::clone(&self.display_name) } }
///     fn edit_values(&self) -> Vec<String> {
///         From::<[String; 1]>::from([<P::Native as P::Face<String>>::text(&self.display_name)])
///     }
/// }
/// ```
pub(super) fn auth_user(user: &User) -> TokenStream {
    let (outline, parts) = (&user.outline, &user.parts);
    let (name, p, public_type) = (&outline.ident, &outline.alias, &outline.names.public);
    let (id_type, role_type) = (&parts.id.ty, &parts.role.ty);
    let types = associated(outline, &quote_spanned!(hygienic()=> #id_type));
    let (model, statements) = (model::model(user), model::statements(user));
    let (id, email, role) = (&parts.id.ident, &parts.email.ident, &parts.role.ident);

    let reads = outline.fields.iter().map(|field| {
        let (ident, stored) = (&field.ident, field.stored(p));
        if field.part == Part::Role {
            quote_spanned!(hygienic()=> #ident: #p::read_role(row)?,)
        } else {
            quote_spanned!(field.place()=> #ident: row.next::<#stored>()?,)
        }
    });
    let password = {
        let ident = &parts.password.ident;
        if parts.password.inner.is_some() {
            quote_spanned!(hygienic()=> self.#ident.as_ref())
        } else {
            quote_spanned!(hygienic()=> ::core::option::Option::Some(&self.#ident))
        }
    };
    let is_active = parts.is_active.as_ref().map(|field| {
        let ident = &field.ident;
        quote_spanned!(hygienic()=> fn is_active(&self) -> bool { self.#ident })
    });
    let verified_at = parts.verified_at.as_ref().map(|field| {
        let ident = &field.ident;
        quote_spanned! {hygienic()=>
            fn verified_at(&self) -> ::core::option::Option<#p::Timestamp> {
                self.#ident.map(::core::convert::From::from)
            }
        }
    });
    let locale = parts.locale.as_ref().map(|field| {
        let ident = &field.ident;
        let value = if field.inner.is_some() {
            quote_spanned!(hygienic()=> self.#ident.as_deref())
        } else {
            quote_spanned!(hygienic()=> ::core::option::Option::Some(&self.#ident))
        };
        quote_spanned!(hygienic()=> fn locale(&self) -> ::core::option::Option<&str> { #value })
    });
    let public = outline.public().map(|field| {
        let ident = &field.ident;
        quote_spanned!(field.place()=> #ident: ::core::clone::Clone::clone(&self.#ident),)
    });
    let edit_values = outline.edit().map(|field| {
        let (ident, codec, ty) = (&field.ident, field.codec(p), &field.ty);
        quote_spanned!(field.place()=> <#codec as #p::Face<#ty>>::text(&self.#ident))
    });
    let count = outline.edit().count();
    let templates = templates::overrides(user);

    let columns = outline.fields.iter().map(|field| &field.ident);

    quote_spanned! {hygienic()=>
        // Every field is a column, so none is dead, whether the program reads it or not.
        const _: fn(&#name) = |user| {
            let _ = (#(&user.#columns,)*);
        };

        #[automatically_derived]
        impl #p::AuthUser for #name {
            #types
            const MODEL: #p::Model = #model;
            #statements

            fn read(row: &mut #p::Row<'_>) -> ::core::result::Result<Self, #p::Error> {
                ::core::result::Result::Ok(Self { #(#reads)* })
            }

            fn id(&self) -> &#id_type {
                &self.#id
            }

            fn email(&self) -> &str {
                &self.#email
            }

            fn password_hash(&self) -> ::core::option::Option<&#p::PasswordHash> {
                #password
            }

            fn role_field(&self) -> &#role_type {
                &self.#role
            }

            #is_active
            #verified_at
            #locale

            fn public(&self) -> #public_type {
                #public_type { #(#public)* }
            }

            fn edit_values(&self) -> #p::Vec<#p::String> {
                ::core::convert::From::<[#p::String; #count]>::from([#(#edit_values),*])
            }

            #templates
        }
    }
}
