//! What a guard asks, written as a type.
//!
//! A type and not an expression: no operators that bind in another order than somebody meant, and rustc checks the
//! names.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

use super::facade::Facade;

/// How many policies the runtime's `AnyOf` holds at most.
const ANY_OF: usize = 16;

/// The type of a handler's first parameter.
pub(super) struct Declaration {
    pub(super) ty: TokenStream,
    /// Whether types of the user's crate stand in it.
    pub(super) names_roles: bool,
}

/// `Public`.
pub(super) fn public(facade: &Facade) -> Declaration {
    Declaration { ty: quote!(#facade::__private::Public), names_roles: false }
}

/// `Denied`, where the guard has a mistake.
pub(super) fn denied(facade: &Facade) -> Declaration {
    Declaration { ty: quote!(#facade::__private::Denied), names_roles: false }
}

/// `Guard<roles::admin>`, or with several roles `Guard<AnyOf<(roles::admin, roles::helper,)>>`.
pub(super) fn roles(facade: &Facade, roles: &[Path]) -> Declaration {
    // A role that is no policy is reported at the role, and lints see that nobody wrote these tokens.
    let span = match roles {
        [role] => Span::call_site().located_at(role.span()),
        _ => Span::call_site(),
    };
    guard(facade, span, &any_of(facade, roles))
}

/// Any user of the one kind whose roles are in scope: `Guard<roles::__login>`.
pub(super) fn login(facade: &Facade) -> Declaration {
    guard(facade, Span::call_site(), &quote!(roles::__login))
}

/// Any user of the named kind: `Guard<LoggedIn<Staff>>`.
pub(super) fn login_as(facade: &Facade, user: &Type) -> Declaration {
    let span = Span::call_site().located_at(user.span());
    let at_user = facade.at(span);
    guard(facade, span, &quote_spanned!(span=> #at_user::__private::LoggedIn<#user>))
}

/// The marker type of a role: `roles::admin` for `admin`.
///
/// The `roles` that nobody wrote has the span of the role: rustc's "similar name" and "consider importing" point there.
pub(super) fn marker(role: &Path) -> TokenStream {
    match role.get_ident() {
        Some(name) => {
            let roles = Ident::new("roles", name.span());
            quote_spanned!(name.span()=> #roles::#name)
        }
        None => role.to_token_stream(),
    }
}

fn guard(facade: &Facade, span: Span, policy: &TokenStream) -> Declaration {
    let facade = facade.at(span);
    Declaration { ty: quote_spanned!(span=> #facade::__private::Guard<#policy>), names_roles: true }
}

fn any_of(facade: &Facade, roles: &[Path]) -> TokenStream {
    if let [role] = roles {
        return marker(role);
    }
    let (first, rest) = if roles.len() > ANY_OF { roles.split_at(ANY_OF - 1) } else { (roles, &[][..]) };
    let first = first.iter().map(marker);
    let rest = (!rest.is_empty()).then(|| any_of(facade, rest)).into_iter();
    quote!(#facade::__private::AnyOf<(#(#first,)* #(#rest,)*)>)
}
