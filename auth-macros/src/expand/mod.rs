//! From what is valid to Rust. Generated code names the door of authwright and `::core`, and nothing else.
//!
//! Above each function stands what it writes for the struct of the README, with `P` for `__auth`, the
//! door in the block of impls.

mod come_in;
mod create;
mod fallback;
mod field;
mod id;
mod model;
mod role;
mod role_impls;
mod rule;
mod templates;
mod types;
mod user;

pub(crate) use self::{fallback::fallback, id::id};

use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::{
    model::{Outline, User},
    names::hygienic,
};

/// ```ignore
/// pub enum UserRole { .. }
/// pub mod roles { .. }
/// pub struct PendingUser { .. }   // NewUser, CreateUser, UserChanges, PublicUser
/// const _: () = {
///     use ::authwright::__private as __auth;
///     /* the impls */
/// };
/// ```
pub(crate) fn user(user: &User) -> TokenStream {
    let outline = &user.outline;
    let named = outline.fields.iter().filter_map(|field| field.named(&outline.alias)).collect();
    let impls = [
        named,
        role_impls::impls(outline),
        role_impls::policies(outline),
        come_in::impls(outline),
        create::impls(user),
        types::serialize_public(outline),
        self::user::auth_user(user),
    ];
    wrap(outline, &impls)
}

/// The types that a program names stand outside; everything else in a block of its own, so that no name can meet
/// one of the user's.
fn wrap(outline: &Outline, impls: &[TokenStream]) -> TokenStream {
    let types = types::types(outline);
    let (door, alias) = (&outline.door, &outline.alias);
    // A deprecated field is stored all the same, and one with capital letters is spelt as the user spelt it.
    quote_spanned! {hygienic()=>
        #types

        #[allow(deprecated, non_camel_case_types, non_snake_case)]
        const _: () = {
            use #door as #alias;

            #(#impls)*
        };
    }
}
