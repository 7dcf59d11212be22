//! The impls of an id that wraps one value.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{DeriveInput, Field, Path};

use crate::names::hygienic;

/// ```ignore
/// const _: () = {
///     impl P::Column for UserId {
///         const KIND: P::Kind = <Uuid as P::Column>::KIND;
///         fn to_value(&self) -> P::Value { P::Column::to_value(&self.0) }
///         fn from_value(value: P::Value) -> Option<Self> {
///             Some(Self { 0: <Uuid as P::Column>::from_value(value)? })
///         }
///     }
///     impl P::UserId for UserId {
///         fn generate() -> Option<Self> { Some(Self { 0: <Uuid as P::UserId>::generate()? }) }
///     }
/// };
/// ```
pub(crate) fn id(item: &DeriveInput, field: &Field, p: &Path) -> TokenStream {
    let (name, ty) = (&item.ident, &field.ty);
    let member = field.ident.clone().map_or_else(|| syn::Member::from(0), syn::Member::from);
    quote_spanned! {hygienic()=>
        const _: () = {
            #[automatically_derived]
            impl #p::Column for #name {
                const KIND: #p::Kind = <#ty as #p::Column>::KIND;

                fn to_value(&self) -> #p::Value {
                    #p::Column::to_value(&self.#member)
                }

                fn from_value(value: #p::Value) -> ::core::option::Option<Self> {
                    ::core::option::Option::Some(Self { #member: <#ty as #p::Column>::from_value(value)? })
                }
            }

            #[automatically_derived]
            impl #p::UserId for #name {
                fn generate() -> ::core::option::Option<Self> {
                    ::core::option::Option::Some(Self { #member: <#ty as #p::UserId>::generate()? })
                }
            }
        };
    }
}
