//! How a field comes in from a request and goes out to a client or a form.

use std::{fmt::Display, str::FromStr};

use serde::{
    Serialize, Serializer,
    de::DeserializeOwned,
    ser::{SerializeMap, SerializeStruct},
};

use super::{
    Codec, Input, Json, Kind, Native, Nullable, Text,
    codec::Unstored,
    text::{from_text, to_text},
};
use crate::error::FieldError;

/// A codec whose values people and programs may send and see.
///
/// The password hash has a [`Codec`] and no face: it can be stored and nothing else.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be stored as it is on every database, and sent as it is by forms and JSON",
    label = "not a type of column",
    note = "say how it is stored: `#[auth(as = text)]` by its `Display` and `FromStr`, or `#[auth(as = json)]` by serde",
    note = "stored as they are: bool, i8 to i64, u8 to u32, f32, f64, String, Vec<u8>, Uuid, NaiveDate, DateTime<Utc>, and `Option` of each"
)]
pub trait Face<T>: Codec<T> {
    /// The value of a request.
    ///
    /// # Errors
    /// A [`FieldError`] that says what is wrong with it.
    fn parse(input: Input) -> Result<T, FieldError>;

    /// The value in a JSON answer.
    ///
    /// # Errors
    /// What the serializer answers.
    fn show<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// The value in a form's field.
    fn text(value: &T) -> String;
}

// Its three bounds are one mistake: a type that is no column.
#[diagnostic::do_not_recommend]
impl<T: super::Column + Serialize + DeserializeOwned> Face<T> for Native {
    fn parse(input: Input) -> Result<T, FieldError> {
        match input {
            Input::Json(json) => T::deserialize(json).map_err(|_| FieldError::code("wrong_type")),
            // A form shows bytes as JSON does, and so it sends them back.
            Input::Text(text) if T::KIND == Kind::Bytes => {
                serde_json::from_str(&text).map_err(|_| FieldError::code("invalid_value"))
            }
            Input::Text(text) => from_text(&text),
        }
    }

    fn show<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn text(value: &T) -> String {
        to_text(value)
    }
}

impl Face<String> for Unstored {
    fn parse(input: Input) -> Result<String, FieldError> {
        <Native as Face<String>>::parse(input)
    }

    fn show<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn text(value: &String) -> String {
        value.clone()
    }
}

impl<T: Display + FromStr> Face<T> for Text {
    fn parse(input: Input) -> Result<T, FieldError> {
        let text = match input {
            Input::Json(serde_json::Value::String(text)) | Input::Text(text) => text,
            Input::Json(_) => return Err(FieldError::code("wrong_type")),
        };
        text.parse().map_err(|_| FieldError::code("invalid_value"))
    }

    fn show<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    fn text(value: &T) -> String {
        value.to_string()
    }
}

impl<T: Serialize + DeserializeOwned> Face<T> for Json {
    fn parse(input: Input) -> Result<T, FieldError> {
        match input {
            Input::Json(json) => T::deserialize(json).map_err(|_| FieldError::code("wrong_type")),
            Input::Text(text) => serde_json::from_str(&text).or_else(|_| from_text(&text)),
        }
    }

    fn show<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn text(value: &T) -> String {
        to_text(value)
    }
}

impl<T, C: Face<T>> Face<Option<T>> for Nullable<C> {
    fn parse(input: Input) -> Result<Option<T>, FieldError> {
        if input.is_empty() { Ok(None) } else { C::parse(input).map(Some) }
    }

    fn show<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => C::show(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn text(value: &Option<T>) -> String {
        value.as_ref().map(C::text).unwrap_or_default()
    }
}

/// The JSON object of a generated `PublicUser`.
pub struct PublicFields<S: Serializer>(S::SerializeStruct);

impl<S: Serializer> PublicFields<S> {
    /// Begins the object.
    ///
    /// # Errors
    /// What the serializer answers.
    pub fn begin(serializer: S, name: &'static str, count: usize) -> Result<Self, S::Error> {
        serializer.serialize_struct(name, count).map(Self)
    }

    /// Adds a field.
    ///
    /// # Errors
    /// What the serializer answers.
    pub fn field<C: Face<T>, T>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_field(name, &Shown::<C, T>(value, std::marker::PhantomData))
    }

    /// Ends the object.
    ///
    /// # Errors
    /// What the serializer answers.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

struct Shown<'a, C, T>(&'a T, std::marker::PhantomData<C>);

impl<C: Face<T>, T> Serialize for Shown<'_, C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::show(self.0, serializer)
    }
}

/// A map of fields to their mistakes, as problem documents show it.
impl Serialize for crate::error::FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields: Vec<&str> = Vec::new();
        for (field, _) in self.iter() {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for field in fields {
            let texts: Vec<&str> = self.of(field).map(crate::error::FieldError::text).collect();
            map.serialize_entry(field, &texts)?;
        }
        map.end()
    }
}
