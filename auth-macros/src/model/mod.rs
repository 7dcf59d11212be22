//! What is known after all checks: valid states alone, with every default filled in.

mod field;
mod user;

pub(crate) use self::{
    field::{Codec, Field, Part, SqlTypes, Start},
    user::{Names, Outline, Parts, Role, Roles, Template, User},
};
