//! The guards: each becomes the first extractor of the handler that it stands on, and refuses by itself.
//!
//! axum runs extractors in order, so a refusal comes before any other extractor and before the body is read. What
//! cannot be seen from here: an attribute *above* the guard expands first. `#[axum::debug_handler]` therefore
//! stands below it.

mod args;
mod facade;
mod handler;
mod policy;
mod reserved;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use self::{args::Args, handler::Handler};
use crate::diag::Errors;

/// `#[require_role(admin, helper)]`.
pub(crate) fn require_role(args: TokenStream, item: TokenStream) -> TokenStream {
    guard(args, item, args::roles)
}

/// `#[require_login]`, and `#[require_login(Staff)]` where an application has several kinds of user.
pub(crate) fn require_login(args: TokenStream, item: TokenStream) -> TokenStream {
    guard(args, item, args::login)
}

/// `#[public]`.
pub(crate) fn public(args: TokenStream, item: TokenStream) -> TokenStream {
    guard(args, item, args::public)
}

/// What all guards do:
///
/// ```ignore
/// #[require_role(admin)]
/// async fn reports() -> String { .. }
/// // becomes
/// async fn reports(_: ::authwright::__private::Guard<roles::admin>) -> String { .. }
/// ```
///
/// A mistake always yields `compile_error!`, and beside it the same handler behind a declaration that nobody passes.
/// So the routes that name the handler say nothing more, and no handler ever leaves this function unguarded.
fn guard(args: TokenStream, item: TokenStream, read: fn(TokenStream, &mut Errors) -> Args) -> TokenStream {
    let mut errors = Errors::new();
    let Args { facade, declaration } = read(args, &mut errors);
    let handler = match syn::parse2::<Handler>(item.clone()) {
        Ok(handler) => handler,
        Err(error) => {
            errors.push(error);
            let mut output = compile_errors(errors);
            output.extend(item);
            return output;
        }
    };
    handler.check(&mut errors);
    match errors.finish() {
        Ok(()) => handler.declare(&declaration),
        Err(error) => {
            let errors = error.into_compile_error();
            let denied = handler.deny(&facade);
            quote!(#errors #denied)
        }
    }
}

fn compile_errors(errors: Errors) -> TokenStream {
    errors.finish().err().map(syn::Error::into_compile_error).unwrap_or_default()
}
