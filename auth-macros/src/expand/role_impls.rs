//! What a role is to the runtime: its bits, and a policy for guards.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;

use crate::{
    model::{Outline, Role},
    names::{LOGIN_MARKER, hygienic},
};

/// ```ignore
/// impl P::Role for UserRole {
///     const ALL: &'static [Self] = &[Self::Admin, Self::User, Self::Helper];
///     const NAMES: &'static [&'static str] = &["admin", "user", "helper"];
///     const OWN_BITS: &'static [u64] = &[0b1, 0b10, 0b100];
///     const BITS: &'static [u64] = &[0b101, 0b10, 0b100];
///     const DEFAULT: Self = Self::User;
///     fn index(self) -> usize { self as usize }
/// }
/// P::impl_role!(UserRole);
/// ```
pub(super) fn impls(outline: &Outline) -> TokenStream {
    let (role, p, list) = (&outline.names.role, &outline.alias, &outline.roles.list);
    let stand_in = Ident::new("__Unfinished", hygienic());
    let default = outline.roles.default.as_ref().or(list.first().map(|role| &role.variant)).unwrap_or(&stand_in);
    let of_each = |what: &dyn Fn(&Role) -> TokenStream, of_none: TokenStream| {
        let each = list.iter().map(|role| {
            let (cfg, what) = (role.cfg(), what(role));
            quote_spanned!(hygienic()=> #(#cfg)* #what,)
        });
        let none = list.is_empty().then_some(of_none);
        quote_spanned!(hygienic()=> &[#(#each)* #none])
    };
    let of_variant = |variant: &Ident| quote_spanned!(hygienic()=> Self::#variant);
    let all = of_each(&|role| of_variant(&role.variant), of_variant(&stand_in));
    let names = of_each(&|role| role.name.to_string().to_token_stream(), quote!(""));
    let own = of_each(&|role| mask(role.bit).to_token_stream(), quote!(0));
    let held = of_each(&|role| mask(role.bits).to_token_stream(), quote!(0));
    // Where nobody may give any role, or none is kept, the trait says so.
    let grants = list.iter().any(|role| role.grants != 0).then(|| {
        let grants = of_each(&|role| mask(role.grants).to_token_stream(), quote!(0));
        quote_spanned!(hygienic()=> const GRANTS: &'static [u64] = #grants;)
    });
    let kept = list.iter().filter(|role| role.keep_one).fold(0, |kept, role| kept | role.bit);
    let kept = (kept != 0).then(|| {
        let kept = mask(kept);
        quote_spanned!(hygienic()=> const KEPT: u64 = #kept;)
    });
    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::Role for #role {
            const ALL: &'static [Self] = #all;
            const NAMES: &'static [&'static str] = #names;
            const OWN_BITS: &'static [u64] = #own;
            const BITS: &'static [u64] = #held;
            #grants
            #kept
            const DEFAULT: Self = Self::#default;

            fn index(self) -> usize {
                self as usize
            }
        }

        #p::impl_role!(#role);
    }
}

/// A mask in the notation in which its bits can be seen.
fn mask(bits: u64) -> Literal {
    format!("{bits:#b}").parse().unwrap_or_else(|_| Literal::u64_unsuffixed(bits))
}

/// ```ignore
/// impl P::Policy for roles::admin {
///     type User = User;
///     const MASKS: P::Masks = P::Masks::one(0b1);
///     const NAME: &'static str = "admin";
/// }
/// impl P::SameUser<User> for roles::admin {}
/// // .. and so on, and for `#[require_login]`:
/// impl P::Policy for roles::__login {
///     type User = User;
///     const MASKS: P::Masks = P::Masks::NONE;
///     const NAME: &'static str = P::ANY_USER;
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
        let (bit, cfg, name) = (mask(role.bit), role.cfg(), role.name.to_string());
        let masks = quote_spanned!(hygienic()=> #p::Masks::one(#bit));
        policy(outline, &role.name, &masks, &name.to_token_stream(), &quote_spanned!(hygienic()=> #(#cfg)*))
    });
    let [none, any] = [quote_spanned!(hygienic()=> #p::Masks::NONE), quote_spanned!(hygienic()=> #p::ANY_USER)];
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
    name: &TokenStream,
    cfg: &TokenStream,
) -> TokenStream {
    let (user, module, p) = (&outline.ident, &outline.names.roles_module, &outline.alias);
    quote_spanned! {hygienic()=>
        #cfg
        #[automatically_derived]
        impl #p::Policy for #module::#marker {
            type User = #user;
            const MASKS: #p::Masks = #masks;
            const NAME: &'static str = #name;
        }

        #cfg
        #[automatically_derived]
        impl #p::SameUser<#user> for #module::#marker {}
    }
}
