//! What the derive stands on: a struct with named fields and without parameters.

use crate::{
    diag::Errors,
    parse::{RawUser, Shape},
};

/// Whether the fields are worth a look.
pub(super) fn check(raw: &RawUser, errors: &mut Errors) -> bool {
    let name = &raw.ident;
    if let Some(first) = raw.generics.params.first() {
        let what = match first {
            syn::GenericParam::Type(_) => "type",
            syn::GenericParam::Lifetime(_) => "lifetime",
            syn::GenericParam::Const(_) => "const",
        };
        errors.at(
            &raw.generics,
            format_args!("`{name}` has a {what} parameter, but people log in as one type"),
            "name the types of its fields; borrow nothing, for a user outlives a request",
        );
    }
    let help = "write a struct with named fields: `id`, `email`, `password_hash`, `role` and your own";
    match raw.shape {
        Shape::Named => return true,
        Shape::Tuple => errors.at(name, "the fields of a user need names", help),
        Shape::Unit => errors.at(name, "a user needs fields", help),
        Shape::Enum(span) => errors.push(crate::diag::spanned(
            span,
            "an enum cannot be a user: a row is one struct",
            format_args!("{help}; what differs between users is a role or a field"),
        )),
        Shape::Union(span) => errors.push(crate::diag::spanned(span, "a union cannot be a user", help)),
    }
    false
}
