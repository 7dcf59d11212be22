//! What a guard asks, written as a type.
//!
//! A type and not an expression: no operators that bind in another order than somebody meant, and rustc checks the
//! names.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

use super::{asked::Asked, facade::Facade, strength::Strength};

/// Who is let in.
pub(super) struct Declaration {
    /// The type of a handler's first parameter.
    pub(super) ty: TokenStream,
    /// The policy in it; empty where there is none.
    pub(super) policy: TokenStream,
    /// Whether types of the user's crate stand in it.
    pub(super) names_roles: bool,
    /// What is evaluated when the function is compiled: an `all(..)` that nobody can pass.
    pub(super) checks: Vec<TokenStream>,
}

/// `Public`.
pub(super) fn public(facade: &Facade) -> Declaration {
    without_policy(quote!(#facade::__private::Public))
}

/// `Denied`, where the guard has a mistake.
pub(super) fn denied(facade: &Facade) -> Declaration {
    without_policy(quote!(#facade::__private::Denied))
}

fn without_policy(ty: TokenStream) -> Declaration {
    Declaration { ty, policy: TokenStream::new(), names_roles: false, checks: Vec::new() }
}

/// `Guard<roles::admin>`, or with several roles `Guard<AnyOf<roles::admin, roles::helper>>`.
pub(super) fn roles(facade: &Facade, asked: &Asked, strength: &Strength) -> Declaration {
    // A role that is no policy is reported at the role, and lints see that nobody wrote these tokens.
    let span = match asked {
        Asked::Any(list) => match list.as_slice() {
            [Asked::Role(role)] => Span::call_site().located_at(role.span()),
            _ => Span::call_site(),
        },
        _ => Span::call_site(),
    };
    let mut checks = Vec::new();
    let policy = asked_type(facade, asked, &mut checks);
    Declaration { checks, ..guard(facade, span, strength.around(facade, policy)) }
}

/// Any user of a kind: `Guard<LoggedIn<Staff>>`, or of the one kind whose roles are in scope: `Guard<roles::__login>`.
pub(super) fn login(facade: &Facade, user: Option<&Type>, strength: &Strength) -> Declaration {
    let (span, policy) = match user {
        Some(user) => {
            let span = Span::call_site().located_at(user.span());
            let at_user = facade.at(span);
            (span, quote_spanned!(span=> #at_user::__private::LoggedIn<#user>))
        }
        None => (Span::call_site(), quote!(roles::__login)),
    };
    guard(facade, span, strength.around(facade, policy))
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

fn guard(facade: &Facade, span: Span, policy: TokenStream) -> Declaration {
    let facade = facade.at(span);
    let ty = quote_spanned!(span=> #facade::__private::Guard<#policy>);
    Declaration { ty, policy, names_roles: true, checks: Vec::new() }
}

fn asked_type(facade: &Facade, asked: &Asked, checks: &mut Vec<TokenStream>) -> TokenStream {
    match asked {
        Asked::Role(role) => marker(role),
        Asked::Any(list) => pairs(facade, list, &quote!(AnyOf), checks),
        Asked::All(word, list) => {
            let policy = pairs(facade, list, &quote!(AllOf), checks);
            let span = Span::call_site().located_at(word.span());
            checks.push(quote_spanned!(span=> const _: () = #facade::__private::satisfiable::<#policy>();));
            policy
        }
    }
}

/// `AnyOf<a, AnyOf<b, c>>`.
fn pairs(facade: &Facade, list: &[Asked], of: &TokenStream, checks: &mut Vec<TokenStream>) -> TokenStream {
    let types: Vec<TokenStream> = list.iter().map(|asked| asked_type(facade, asked, checks)).collect();
    let pair = |rest: TokenStream, first: TokenStream| quote!(#facade::__private::#of<#first, #rest>);
    types.into_iter().rev().reduce(pair).unwrap_or_default()
}
