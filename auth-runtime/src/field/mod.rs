//! Fields: how a value of the user's struct is stored, read from a request, and shown.
//!
//! Generated code says for each field only its name, its type and one of the codecs [`Native`], [`Text`],
//! [`Json`] or [`Nullable`]; everything else is here.

mod codec;
mod column;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod engines;
mod face;
mod input;
mod keeps_text;
mod own;
mod row;
mod text;
mod value;
mod write;

pub use codec::{Codec, Json, Native, Nullable, Text};
pub use column::Column;
pub use face::{Face, PublicFields};
pub use input::{BadBody, Fields, Input};
pub use keeps_text::KeepsText;
pub use own::{Of, ShownField, StoredField};
pub use row::Row;
pub use value::{Kind, Value};
pub use write::Values;
