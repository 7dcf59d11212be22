//! How a field is stored: as it is, as text, as JSON, or perhaps not at all.

use std::{fmt::Display, marker::PhantomData, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};

use super::{Column, Kind, Value};

/// A way to store a `T`.
pub trait Codec<T> {
    /// What it is stored as.
    const KIND: Kind;
    /// Whether the column may be null.
    const NULLABLE: bool = false;

    /// The value to store; `None` where this value of the type cannot be stored.
    fn store(value: &T) -> Option<Value>;

    /// The type again; `None` where the stored value is not one of the type.
    fn load(value: Value) -> Option<T>;
}

/// Stored as it is.
#[derive(Debug)]
pub struct Native;

/// `as = text`: stored by `Display`, read by `FromStr`.
#[derive(Debug)]
pub struct Text;

/// `as = json`: stored and read by serde.
#[derive(Debug)]
pub struct Json;

/// Not stored at all: a password, a token, a place to go to next.
#[derive(Debug)]
pub(super) struct Unstored;

/// An `Option`: null, or stored by the codec within.
#[derive(Debug)]
pub struct Nullable<C>(PhantomData<C>);

impl<T: Column> Codec<T> for Native {
    const KIND: Kind = T::KIND;

    fn store(value: &T) -> Option<Value> {
        Some(value.to_value()).filter(Value::is_kept)
    }

    fn load(value: Value) -> Option<T> {
        T::from_value(value)
    }
}

impl Codec<String> for Unstored {
    const KIND: Kind = Kind::Text;

    fn store(_: &String) -> Option<Value> {
        Some(Value::Null(Self::KIND))
    }

    fn load(_: Value) -> Option<String> {
        None
    }
}

impl<T: Display + FromStr> Codec<T> for Text {
    const KIND: Kind = Kind::Text;

    fn store(value: &T) -> Option<Value> {
        Some(Value::Text(value.to_string())).filter(Value::is_kept)
    }

    fn load(value: Value) -> Option<T> {
        match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl<T: Serialize + DeserializeOwned> Codec<T> for Json {
    const KIND: Kind = Kind::Json;

    fn store(value: &T) -> Option<Value> {
        serde_json::to_string(value).ok().map(Value::Json).filter(Value::is_kept)
    }

    fn load(value: Value) -> Option<T> {
        match value {
            Value::Json(text) => serde_json::from_str(&text).ok(),
            _ => None,
        }
    }
}

impl<T, C: Codec<T>> Codec<Option<T>> for Nullable<C> {
    const KIND: Kind = C::KIND;
    const NULLABLE: bool = true;

    fn store(value: &Option<T>) -> Option<Value> {
        match value {
            Some(value) => C::store(value),
            None => Some(Value::Null(C::KIND)),
        }
    }

    fn load(value: Value) -> Option<Option<T>> {
        match value {
            Value::Null(_) => Some(None),
            value => C::load(value).map(Some),
        }
    }
}
