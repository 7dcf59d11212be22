//! The fields of one request: all mistakes are found before any is answered.

use std::fmt;

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::Value as JsonValue;

use super::{Codec, Face, Nullable, codec::Unstored};
use crate::error::{Error, FieldError, FieldErrors};

/// The longest text of a field, in bytes. What needs more is not typed into a form.
const MAX_TEXT: usize = 4096;

/// The most fields of one request. No form has as many; who sends more makes work.
const MAX_FIELDS: usize = 64;

/// One field as it was sent.
pub enum Input {
    /// A member of a JSON object.
    Json(JsonValue),
    /// A field of a form.
    Text(String),
}

impl Input {
    /// Whether nothing was sent: a null, or an empty field of a form.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Json(json) => json.is_null(),
            Self::Text(text) => text.is_empty(),
        }
    }

    fn is_too_long(&self) -> bool {
        match self {
            Self::Json(JsonValue::String(text)) | Self::Text(text) => text.len() > MAX_TEXT,
            Self::Json(_) => false,
        }
    }
}

/// Why a body could not be read as fields at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBody {
    /// It is no JSON object.
    Json,
    /// It is no form, or not in UTF-8.
    Form,
}

impl BadBody {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "malformed_json",
            Self::Form => "malformed_form",
        }
    }
}

/// The fields of one request, taken one by one; what is left over at the end is a mistake too.
#[derive(Default)]
pub struct Fields {
    sent: Vec<(String, Input)>,
    errors: FieldErrors,
}

impl Fields {
    /// The fields of a JSON object.
    ///
    /// # Errors
    /// [`BadBody::Json`]
    pub fn from_json(body: &[u8]) -> Result<Self, BadBody> {
        serde_json::from_slice(body).map_err(|_| BadBody::Json)
    }

    /// The fields of a form, `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// [`BadBody::Form`] where it is not UTF-8 once decoded.
    pub fn from_form(body: &[u8]) -> Result<Self, BadBody> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            // The parser puts this mark in the place of what is not UTF-8; nobody types it.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(BadBody::Form);
            }
            if fields.sent.len() == MAX_FIELDS {
                return Err(BadBody::Form);
            }
            fields.add(name.into_owned(), Input::Text(value.into_owned()));
        }
        Ok(fields)
    }

    /// Adds a field. A second one of the same name is a mistake, never a choice between the two (RE-6).
    pub fn add(&mut self, name: String, input: Input) {
        if self.sent.iter().any(|(sent, _)| *sent == name) {
            self.errors.add(&name, FieldError::code("duplicate_field"));
        } else {
            self.sent.push((name, input));
        }
    }

    /// Takes a field that was sent.
    pub fn input(&mut self, name: &str) -> Option<Input> {
        let at = self.sent.iter().position(|(sent, _)| sent == name)?;
        let (name, input) = self.sent.swap_remove(at);
        if input.is_too_long() {
            self.refuse(&name, FieldError::code("too_long"));
            return None;
        }
        Some(input)
    }

    /// Takes a required field.
    pub fn take<C: Face<T>, T>(&mut self, name: &str) -> Option<T> {
        match self.input(name) {
            Some(input) => self.parse::<C, T>(name, input),
            // A field that was sent and is not as it must be has its mistake already.
            None if C::NULLABLE => C::parse(Input::Json(JsonValue::Null)).ok(),
            None => {
                if self.errors.of(name).next().is_none() {
                    self.refuse(name, FieldError::code("required"));
                }
                None
            }
        }
    }

    /// Takes a field that has a default.
    pub fn take_or<C: Face<T>, T>(&mut self, name: &str, default: impl FnOnce() -> T) -> Option<T> {
        match self.input(name) {
            Some(input) => self.parse::<C, T>(name, input),
            None => Some(default()),
        }
    }

    /// Takes a change: `None` where the field is absent.
    pub fn change<C: Face<T>, T>(&mut self, name: &str) -> Option<T> {
        let input = self.input(name)?;
        self.parse::<C, T>(name, input)
    }

    /// Runs the application's own rule over a field that was taken.
    pub fn validate<T: ?Sized, E: fmt::Display>(
        &mut self,
        name: &str,
        value: Option<&T>,
        rule: impl FnOnce(&T) -> Result<(), E>,
    ) {
        if let Some(Err(message)) = value.map(rule) {
            self.refuse(name, FieldError::message(message.to_string()));
        }
    }

    /// Takes a required text as it is.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take::<Unstored, String>(name)
    }

    /// Takes a text that may be absent.
    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        self.take::<Nullable<Unstored>, Option<String>>(name).flatten()
    }

    /// Looks at a text without taking it.
    #[must_use]
    pub fn peek_text(&self, name: &str) -> Option<&str> {
        self.sent.iter().find(|(sent, _)| sent == name).and_then(|(_, input)| match input {
            Input::Json(JsonValue::String(text)) | Input::Text(text) => Some(text.as_str()),
            Input::Json(_) => None,
        })
    }

    /// Adds mistakes that were found elsewhere.
    pub fn refuse_all(&mut self, errors: FieldErrors) {
        self.errors.append(errors);
    }

    /// Adds a mistake.
    pub fn refuse(&mut self, name: &str, error: FieldError) {
        self.errors.add(name, error);
    }

    /// Ends the taking. What was sent and not taken is a mistake: nothing is silently ignored (RE-8).
    ///
    /// # Errors
    /// [`Error::Invalid`] with the mistakes of all fields.
    pub fn finish(mut self) -> Result<(), Error> {
        for (name, _) in &self.sent {
            self.errors.add(name, FieldError::code("unknown_field"));
        }
        self.errors.finish()
    }

    /// Takes everything that something is made from, and nothing else.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the mistakes of all fields.
    pub fn read<T>(mut self, make: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Error> {
        let taken = make(&mut self);
        self.finish()?;
        taken.ok_or_else(|| Error::internal("a field was refused without a mistake"))
    }

    fn parse<C: Face<T>, T>(&mut self, name: &str, input: Input) -> Option<T> {
        // A form sends its empty fields too, and its page says which of them may be empty.
        if !C::NULLABLE && matches!(&input, Input::Text(text) if text.is_empty()) {
            self.refuse(name, FieldError::code("required"));
            return None;
        }
        match <C as Face<T>>::parse(input) {
            // What cannot be stored must not get as far as a database.
            Ok(value) if <C as Codec<T>>::store(&value).is_some() => Some(value),
            Ok(_) => {
                self.refuse(name, FieldError::code("invalid_value"));
                None
            }
            Err(error) => {
                self.refuse(name, error);
                None
            }
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some((name, value)) = map.next_entry::<String, JsonValue>()? {
                    if fields.sent.len() == MAX_FIELDS {
                        return Err(serde::de::Error::custom("too many members"));
                    }
                    fields.add(name, Input::Json(value));
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Members)
    }
}
