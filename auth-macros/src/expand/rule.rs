//! `validate = path`: where the application's own rules run.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Path, spanned::Spanned};

use crate::{
    model::Field,
    names::{hygienic, hygienic_at},
};

/// The rule of a field that was taken from a request. A closure, so that a rule for `&str` fits a `String`.
///
/// ```ignore
/// fields.validate::<String, _>("display_name", display_name.as_ref(), |value| no_spaces(value));
/// ```
pub(super) fn taken(field: &Field) -> Option<TokenStream> {
    let (ident, name, ty) = (&field.ident, &field.name, field.ruled_type());
    let path = field.validate.as_ref()?;
    let value = field.ruled(&quote_spanned!(hygienic()=> #ident.as_ref()));
    Some(quote_spanned!(at(path)=> fields.validate::<#ty, _>(#name, #value, |value| #path(value));))
}

/// The rules of a value that a program made, of which no request was read; where there are none, the trait says so.
///
/// ```ignore
/// fn check(&self, errors: &mut P::FieldErrors) {
///     P::validate::<String, _>(errors, "display_name", Some(&self.display_name), |value| no_spaces(value));
/// }
/// ```
pub(super) fn check<'a>(
    fields: impl Iterator<Item = &'a Field>,
    p: &Path,
    optional_value: impl Fn(&Field) -> TokenStream,
) -> Option<TokenStream> {
    let rules: Vec<_> = fields
        .filter_map(|field| {
            let (name, ty, path) = (&field.name, field.ruled_type(), field.validate.as_ref()?);
            let value = field.ruled(&optional_value(field));
            Some(quote_spanned!(at(path)=> #p::validate::<#ty, _>(errors, #name, #value, |value| #path(value));))
        })
        .collect();
    (!rules.is_empty()).then(|| {
        quote_spanned! {hygienic()=>
            fn check(&self, errors: &mut #p::FieldErrors) {
                #(#rules)*
            }
        }
    })
}

/// Where a rule does not fit its field, the compiler points at the rule.
fn at(path: &Path) -> Span {
    hygienic_at(path.span())
}

/// `Some(&self.display_name)`
pub(super) fn present(field: &Field) -> TokenStream {
    let ident = &field.ident;
    quote_spanned!(hygienic()=> ::core::option::Option::Some(&self.#ident))
}

/// `self.display_name.as_ref()`
pub(super) fn changed(field: &Field) -> TokenStream {
    let ident = &field.ident;
    quote_spanned!(hygienic()=> self.#ident.as_ref())
}
