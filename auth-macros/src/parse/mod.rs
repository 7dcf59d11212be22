//! What was typed, as it was typed. darling reads the attributes; it is known nowhere else.

mod fault;
mod field;
mod roles;
mod user;
mod word;

pub(crate) use self::{
    field::RawField,
    roles::{RawRole, RawRoles},
    user::{RawTemplate, RawUser, Shape, id, user},
    word::{Name, PathWord, Quoted},
};
