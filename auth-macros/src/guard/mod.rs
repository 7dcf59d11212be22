//! The guards: each becomes the first extractor of the handler that it stands on, and refuses by itself.
//!
//! The routers extract in order, so a refusal comes before any other extractor and before the body is read. What
//! cannot be seen from here: an attribute *above* the guard expands first. `#[axum::debug_handler]` therefore
//! stands below it.

mod args;
mod asked;
mod by;
mod facade;
mod function;
mod handler;
mod policy;
mod strength;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use self::{args::Args, by::By, facade::Facade, function::Function, policy::Declaration};
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
    let Args { facade, declaration, by } = read(args, &mut errors);
    if let Some(by) = by {
        return on_function(&facade, &declaration, &by, item, errors);
    }
    let handler = match syn::parse2::<Function>(item.clone()) {
        Ok(handler) => handler,
        Err(error) => {
            errors.push(error);
            let mut output = compile_errors(errors);
            output.extend(item);
            return output;
        }
    };
    handler.check_handler(&mut errors);
    match errors.finish() {
        Ok(()) => handler.declare(&declaration),
        Err(error) => {
            let errors = error.into_compile_error();
            let denied = handler.deny(&facade);
            quote!(#errors #denied)
        }
    }
}

/// What a guard does that names who acts:
///
/// ```ignore
/// #[require_role(admin, by = actor)]
/// fn refund(actor: &User) -> Result<(), ShopError> { .. }
/// // becomes
/// fn refund(actor: &User) -> Result<(), ShopError> {
///     ::authwright::__private::demand::<roles::admin, _>(&actor)?;
///     ..
/// }
/// ```
fn on_function(
    facade: &Facade,
    declaration: &Declaration,
    by: &By,
    item: TokenStream,
    mut errors: Errors,
) -> TokenStream {
    let function = errors.keep(syn::parse2::<Function>(item.clone()));
    if let Some(function) = &function {
        function.check_asked(by, &mut errors);
    }
    match (errors.finish(), function) {
        (Ok(()), Some(function)) => function.ask(facade, by, &declaration.policy, &declaration.checks),
        // The function is there for those who call it; the program does not build.
        (Err(error), function) => {
            let mut output = error.into_compile_error();
            // A parameter that only the guard would have read is no second mistake.
            output.extend(function.map(|_| quote!(#[allow(unused_variables)])));
            output.extend(item);
            output
        }
        (Ok(()), None) => item,
    }
}

fn compile_errors(errors: Errors) -> TokenStream {
    errors.finish().err().map(syn::Error::into_compile_error).unwrap_or_default()
}
