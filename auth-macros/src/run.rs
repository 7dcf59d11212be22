//! What each derive does, in order: parse, check, expand, and on mistakes fall back.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::{check, diag::Errors, expand, parse};

pub(crate) fn auth_user(input: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let raw = parse::user(&item, &mut errors);
    let checked = check::user(&raw, &mut errors);
    match (checked, errors.finish()) {
        (Ok(user), Ok(())) => expand::user(&user),
        (Ok(user), Err(mistakes)) => expand::fallback(&user.outline, &mistakes),
        (Err(outline), Err(mistakes)) => expand::fallback(&outline, &mistakes),
        // What cannot be expanded is never left without a mistake.
        (Err(outline), Ok(())) => {
            let mistake = syn::Error::new_spanned(&item.ident, "this struct cannot be a user");
            expand::fallback(&outline, &mistake)
        }
    }
}

pub(crate) fn auth_id(input: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let krate = parse::id(&item, &mut errors);
    let door = check::door(krate.as_ref(), &mut errors);
    let field = check::id(&item, &mut errors);
    match (field, errors.finish()) {
        (Some(field), Ok(())) => expand::id(&item, field, &door),
        (_, Err(mistakes)) => mistakes.into_compile_error(),
        (None, Ok(())) => syn::Error::new_spanned(&item.ident, "this struct cannot be an id").into_compile_error(),
    }
}
