//! What a role is to the runtime: its bits, and a policy for guards.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use crate::{
    model::{Outline, Role},
    names::{LOGIN_MARKER, hygienic},
};

/// ```ignore
/// impl P::Role for UserRole {
///     const ALL: &'static [Self] = &[Self::Admin, Self::User, Self::Helper];
///     const BITS: &'static [u64] = &[0b101, 0b10, 0b100];
///     const DEFAULT: Self = Self::User;
///     fn name(self) -> &'static str { match self { Self::Admin => "admin", .. } }
///     fn bit(self) -> u64 { match self { Self::Admin => 0b1, .. } }
///     fn bits(self) -> u64 { match self { Self::Admin => 0b101, .. } }
/// }
/// P::impl_role!(UserRole);
/// ```
pub(super) fn impls(outline: &Outline) -> TokenStream {
    let (role, p, list) = (&outline.names.role, &outline.alias, &outline.roles.list);
    let stand_in = Ident::new("__Unfinished", hygienic());
    let unfinished = list.is_empty().then_some(&stand_in).into_iter();
    let default = outline.roles.default.as_ref().or(list.first().map(|role| &role.variant)).unwrap_or(&stand_in);
    let all = list.iter().map(|role| of(role, &quote!()));
    let bits = list.iter().map(|role| {
        let (cfg, bits) = (role.cfg(), mask(role.bits));
        quote_spanned!(hygienic()=> #(#cfg)* #bits)
    });
    let names = list.iter().map(|role| {
        let name = role.name.to_string();
        of(role, &quote_spanned!(hygienic()=> => #name))
    });
    let own = list.iter().map(|role| {
        let bit = mask(role.bit);
        of(role, &quote_spanned!(hygienic()=> => #bit))
    });
    let held = list.iter().map(|role| {
        let bits = mask(role.bits);
        of(role, &quote_spanned!(hygienic()=> => #bits))
    });
    // Where nobody may give any role, the trait says so.
    let grants = list.iter().any(|role| role.grants != 0).then(|| {
        let each = list.iter().map(|role| {
            let bits = mask(role.grants);
            of(role, &quote_spanned!(hygienic()=> => #bits))
        });
        quote_spanned!(hygienic()=> fn grants(self) -> u64 { match self { #(#each,)* } })
    });
    let keep_one = list.iter().any(|role| role.keep_one).then(|| {
        let each = list.iter().map(|role| {
            let keep_one = role.keep_one;
            of(role, &quote_spanned!(hygienic()=> => #keep_one))
        });
        quote_spanned!(hygienic()=> fn keep_one(self) -> bool { match self { #(#each,)* } })
    });
    let unnamed: Vec<TokenStream> = unfinished.map(|variant| quote_spanned!(hygienic()=> Self::#variant)).collect();
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::Role for #role {
            const ALL: &'static [Self] = &[#(#all,)* #(#unnamed)*];
            const BITS: &'static [u64] = &[#(#bits),*];
            const DEFAULT: Self = Self::#default;

            fn name(self) -> &'static str {
                match self { #(#names,)* #(#unnamed => "",)* }
            }

            fn bit(self) -> u64 {
                match self { #(#own,)* #(#unnamed => 0,)* }
            }

            fn bits(self) -> u64 {
                match self { #(#held,)* #(#unnamed => 0,)* }
            }

            #grants
            #keep_one
        }

        #p::impl_role!(#role);
    }
}

/// `Self::Admin`, and what follows it, where the role is there.
fn of(role: &Role, rest: &TokenStream) -> TokenStream {
    let (cfg, variant) = (role.cfg(), &role.variant);
    quote_spanned!(hygienic()=> #(#cfg)* Self::#variant #rest)
}

/// A mask in the notation in which its bits can be seen.
fn mask(bits: u64) -> Literal {
    format!("{bits:#b}").parse().unwrap_or_else(|_| Literal::u64_unsuffixed(bits))
}

/// ```ignore
/// impl P::Policy for roles::admin {
///     type User = User;
///     const MASKS: P::Masks = P::Masks::one(0b1);
///     fn describe() -> P::String { From::from("admin") }
/// }
/// impl P::SameUser<User> for roles::admin {}
/// // .. and so on, and for `#[require_login]`:
/// impl P::Policy for roles::__login {
///     type User = User;
///     const MASKS: P::Masks = P::Masks::NONE;
///     fn describe() -> P::String { <P::LoggedIn<User> as P::Policy>::describe() }
/// }
/// // .. and for `by = actor`:
/// impl P::Actor for User {
///     type User = User;
///     fn user(&self) -> &User { self }
/// }
/// ```
pub(super) fn policies(outline: &Outline) -> TokenStream {
    let (user, p) = (&outline.ident, &outline.alias);
    let roles = outline.roles.list.iter().map(|role| {
        let (name, bit, cfg) = (role.name.to_string(), mask(role.bit), role.cfg());
        let masks = quote_spanned!(hygienic()=> #p::Masks::one(#bit));
        let text = quote_spanned!(hygienic()=> ::core::convert::From::from(#name));
        policy(outline, &role.name, &masks, &text, &quote_spanned!(hygienic()=> #(#cfg)*))
    });
    let any = quote_spanned!(hygienic()=> <#p::LoggedIn<#user> as #p::Policy>::describe());
    let none = quote_spanned!(hygienic()=> #p::Masks::NONE);
    let login = policy(outline, &Ident::new(LOGIN_MARKER, hygienic()), &none, &any, &TokenStream::new());
    quote_spanned! {hygienic()=>
        #(#roles)*
        #login

        #[automatically_derived]
        impl #p::Actor for #user {
            type User = #user;

            fn user(&self) -> &#user {
                self
            }
        }
    }
}

fn policy(
    outline: &Outline,
    marker: &Ident,
    masks: &TokenStream,
    text: &TokenStream,
    cfg: &TokenStream,
) -> TokenStream {
    let (user, module, p) = (&outline.ident, &outline.names.roles_module, &outline.alias);
    quote_spanned! {hygienic()=>
        #cfg
        #[automatically_derived]
        impl #p::Policy for #module::#marker {
            type User = #user;
            const MASKS: #p::Masks = #masks;

            fn describe() -> #p::String {
                #text
            }
        }

        #cfg
        #[automatically_derived]
        impl #p::SameUser<#user> for #module::#marker {}
    }
}
