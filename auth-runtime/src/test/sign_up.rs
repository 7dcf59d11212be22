//! What a sign-up would ask for, filled in.

use std::sync::atomic::{AtomicU32, Ordering};

use uuid::Uuid;

use crate::{
    field::{Fields, Input, Kind},
    user::{AuthUser, PendingFields},
};

/// Counts the users of all tests of the process, so that no two have the same in a unique column.
static MADE: AtomicU32 = AtomicU32::new(1);

/// Something for each required field of a sign-up.
///
/// # Panics
/// Where only the application can know what fits.
pub(super) fn fields<U: AuthUser>() -> U::Pending {
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let mut fields = Fields::default();
    for field in U::MODEL.register.iter().filter(|field| field.required) {
        let unique = U::MODEL.columns.iter().any(|column| column.field == field.name && column.unique);
        let number = if unique { number } else { 1 };
        let text = match field.kind {
            Kind::Bool => String::from("on"),
            Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 => number.to_string(),
            Kind::Uuid => Uuid::from_u128(number.into()).to_string(),
            Kind::Date => String::from("2030-01-01"),
            Kind::Timestamp => String::from("2030-01-01T00:00:00Z"),
            Kind::Text | Kind::Bytes | Kind::Json if unique => format!("Test {number}"),
            Kind::Text | Kind::Bytes | Kind::Json => String::from("Test"),
        };
        fields.add(field.name.to_owned(), Input::Text(text));
    }
    let pending = U::Pending::from_fields(&mut fields);
    match (fields.finish(), pending) {
        (Ok(()), Some(pending)) => pending,
        (problem, _) => panic!(
            "`{}` has fields that only the application can fill in ({problem:?}): make the user with \
             `app.auth().create_user(..)` and use `app.login(&user)`, or `app.denial_matrix_of(..)`",
            U::MODEL.name
        ),
    }
}
