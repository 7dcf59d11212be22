//! `#[derive(AuthId)]`: one value in a struct.

use syn::{Data, DeriveInput, Field};

use super::types;
use crate::diag::{self, Errors};

/// The one field.
pub(crate) fn id<'a>(item: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Field> {
    let help = "write a struct that wraps one value, as in `struct UserId(Uuid);`";
    if !item.generics.params.is_empty() {
        errors.at(&item.generics, "an id has no parameters", help);
        return None;
    }
    let fields = match &item.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.push(diag::spanned(data.enum_token.span, "an enum cannot be an id", help));
            return None;
        }
        Data::Union(data) => {
            errors.push(diag::spanned(data.union_token.span, "a union cannot be an id", help));
            return None;
        }
    };
    let mut all = fields.iter();
    let Some(first) = all.next() else {
        errors.at(&item.ident, "an id wraps a value", help);
        return None;
    };
    if let Some(second) = all.next() {
        errors.at(second, "an id wraps one value, not several", help);
    }
    let allowed = ["i32", "i64", "Uuid", "String"];
    if !allowed.iter().any(|allowed| types::is(&first.ty, allowed)) {
        errors.at(
            &first.ty,
            format_args!("an id cannot wrap `{}`", types::shown(&first.ty)),
            "wrap an i32, an i64, a Uuid or a String, which every database can count or compare",
        );
    }
    Some(first)
}
