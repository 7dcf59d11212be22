//! What comes in with a request: a sign-up, and the changes of an owner.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{Ident, Path};

use super::rule;
use crate::{
    model::{Field, Outline},
    names::hygienic,
};

/// All impls of `PendingUser`, `NewUser` and `UserChanges`.
pub(super) fn impls(outline: &Outline) -> TokenStream {
    [
        pending(outline),
        new(outline),
        changes(outline),
        deserialize(&outline.names.new, "deserialize_new", &outline.alias),
        deserialize(&outline.names.changes, "deserialize_changes", &outline.alias),
    ]
    .into_iter()
    .collect()
}

/// ```ignore
/// impl P::PendingFields for PendingUser {
///     const NAMES: &'static [&'static str] = &["display_name"];
///     fn from_fields(fields: &mut P::Fields) -> Option<Self> {
///         let display_name = fields.take::<P::Native, String>("display_name");
///         Some(Self { display_name: display_name? })
///     }
///     fn write(&self, values: &mut P::Values) {
///         values.put::<P::Native, String>(&self.display_name);
///     }
///     fn read(row: &mut P::Row<'_>) -> Result<Self, P::Error> {
///         Ok(Self { display_name: row.next::<P::Native, String>()? })
///     }
/// }
/// ```
fn pending(outline: &Outline) -> TokenStream {
    let (name, p) = (&outline.names.pending, &outline.alias);
    let idents: Vec<&Ident> = outline.register().map(|field| &field.ident).collect();
    let names = outline.register().map(|field| &field.name);
    let writes = outline.register().map(|field| {
        let (ident, stored) = (&field.ident, field.stored(p));
        quote_spanned!(field.place()=> values.put::<#stored>(&self.#ident);)
    });
    let reads = outline.register().map(|field| {
        let (ident, stored) = (&field.ident, field.stored(p));
        quote_spanned!(field.place()=> #ident: row.next::<#stored>()?,)
    });
    let takes = outline.register().map(|field| take(field, p));
    let check = rule::check(outline.register(), p, rule::present);
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::PendingFields for #name {
            const NAMES: &'static [&'static str] = &[#(#names),*];

            fn from_fields(fields: &mut #p::Fields) -> ::core::option::Option<Self> {
                #(#takes)*
                ::core::option::Option::Some(Self { #(#idents: #idents?,)* })
            }

            #check

            fn write(&self, values: &mut #p::Values) {
                #(#writes)*
            }

            fn read(row: &mut #p::Row<'_>) -> ::core::result::Result<Self, #p::Error> {
                ::core::result::Result::Ok(Self { #(#reads)* })
            }
        }
    }
}

/// ```ignore
/// let display_name = fields.take::<P::Native, String>("display_name");
/// // with a rule:
/// fields.validate::<String, _>("display_name", display_name.as_ref(), |value| no_spaces(value));
/// // with a default:
/// let credits = fields.take_or::<P::Native, i64>("credits", || 10);
/// ```
fn take(field: &Field, p: &Path) -> TokenStream {
    let (ident, name, stored) = (&field.ident, &field.name, field.stored(p));
    let rule = rule::taken(field);
    let take = match field.start() {
        // An option that is absent is `None` without a word.
        Some(start) if !field.starts_empty() => {
            quote_spanned!(field.place()=> fields.take_or::<#stored>(#name, || #start))
        }
        _ => quote_spanned!(field.place()=> fields.take::<#stored>(#name)),
    };
    quote_spanned! {hygienic()=>
        let #ident = #take;
        #rule
    }
}

/// ```ignore
/// impl P::NewFields for NewUser {
///     type Pending = PendingUser;
///     fn join(email: String, password: P::Password, pending: PendingUser) -> Self {
///         Self { email, password, display_name: pending.display_name }
///     }
///     fn split(self) -> (String, P::Password, PendingUser) {
///         (self.email, self.password, PendingUser { display_name: self.display_name })
///     }
/// }
/// ```
fn new(outline: &Outline) -> TokenStream {
    let (new, pending, p) = (&outline.names.new, &outline.names.pending, &outline.alias);
    let idents: Vec<&Ident> = outline.register().map(|field| &field.ident).collect();
    let rest = if idents.is_empty() { quote_spanned!(hygienic()=> _) } else { quote_spanned!(hygienic()=> pending) };
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::NewFields for #new {
            type Pending = #pending;

            fn join(email: #p::String, password: #p::Password, #rest: #pending) -> Self {
                Self { email, password, #(#idents: pending.#idents,)* }
            }

            fn split(self) -> (#p::String, #p::Password, #pending) {
                (self.email, self.password, #pending { #(#idents: self.#idents,)* })
            }
        }
    }
}

/// ```ignore
/// impl P::ChangeFields for UserChanges {
///     fn from_fields(fields: &mut P::Fields) -> Option<Self> {
///         let display_name = fields.change::<P::Native, String>("display_name");
///         Some(Self { display_name })
///     }
///     fn write(&self, values: &mut P::Values) {
///         values.change::<P::Native, String>(self.display_name.as_ref());
///     }
/// }
/// ```
fn changes(outline: &Outline) -> TokenStream {
    let (name, p) = (&outline.names.changes, &outline.alias);
    let idents: Vec<&Ident> = outline.edit().map(|field| &field.ident).collect();
    let writes = outline.edit().map(|field| {
        let (ident, stored) = (&field.ident, field.stored(p));
        quote_spanned!(field.place()=> values.change::<#stored>(self.#ident.as_ref());)
    });
    let takes = outline.edit().map(|field| {
        let (ident, name, stored, rule) = (&field.ident, &field.name, field.stored(p), rule::taken(field));
        quote_spanned! {field.place()=>
            let #ident = fields.change::<#stored>(#name);
            #rule
        }
    });
    let check = rule::check(outline.edit(), p, rule::changed);
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::ChangeFields for #name {
            fn from_fields(fields: &mut #p::Fields) -> ::core::option::Option<Self> {
                #(#takes)*
                ::core::option::Option::Some(Self { #(#idents,)* })
            }

            #check

            fn write(&self, values: &mut #p::Values) {
                #(#writes)*
            }
        }
    }
}

/// ```ignore
/// impl<'de> Deserialize<'de> for NewUser {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         P::deserialize_new(deserializer)
///     }
/// }
/// ```
fn deserialize(name: &Ident, by: &str, p: &Path) -> TokenStream {
    let by = Ident::new(by, hygienic());
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl<'de> #p::serde::Deserialize<'de> for #name {
            fn deserialize<D: #p::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                #p::#by(deserializer)
            }
        }
    }
}
