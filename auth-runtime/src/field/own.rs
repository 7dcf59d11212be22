//! The fields of the application's own, each named by a type, so that one which cannot be stored is one mistake.
//!
//! Generated code says once for each field how it is stored, and then names the field. The compiler proves the bound
//! where it is said, and takes it as given wherever the field is used.

use std::marker::PhantomData;

use serde::Serializer;

use super::{Codec, Face, Input, Kind, Value};
use crate::error::FieldError;

/// A field that is stored.
pub trait StoredField {
    /// Its type.
    type Type;
    /// How it is stored.
    type Codec: Codec<Self::Type>;
}

/// A field that requests may set or answers show.
pub trait ShownField {
    /// Its type.
    type Type;
    /// How it is stored and shown.
    type Codec: Face<Self::Type>;
}

impl<F: ShownField> StoredField for F {
    type Type = F::Type;
    type Codec = F::Codec;
}

/// The codec of a field.
#[derive(Debug)]
pub struct Of<F>(PhantomData<F>);

impl<F: StoredField> Codec<F::Type> for Of<F> {
    const KIND: Kind = F::Codec::KIND;
    const NULLABLE: bool = F::Codec::NULLABLE;

    fn store(value: &F::Type) -> Option<Value> {
        F::Codec::store(value)
    }

    fn load(value: Value) -> Option<F::Type> {
        F::Codec::load(value)
    }
}

impl<T, F: ShownField<Type = T>> Face<T> for Of<F> {
    fn parse(input: Input) -> Result<T, FieldError> {
        <F::Codec as Face<T>>::parse(input)
    }

    fn show<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        <F::Codec as Face<T>>::show(value, serializer)
    }

    fn text(value: &T) -> String {
        <F::Codec as Face<T>>::text(value)
    }
}
