//! A value written as the text of a form's field, read and written by serde.

use serde::{
    Serialize,
    de::{
        DeserializeOwned, Deserializer, IntoDeserializer, Visitor,
        value::{Error as ValueError, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::error::FieldError;

/// Reads a value from the text of a form's field: `on` is true, an empty text is no value.
pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, FieldError> {
    T::deserialize(TextField(text)).map_err(|_| FieldError::code("invalid_value"))
}

/// Writes a value as the text of a form's field.
pub(super) fn to_text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Null) | Err(_) => String::new(),
        Ok(json) => json.to_string(),
    }
}

struct TextField<'a>(&'a str);

macro_rules! parsed {
    ($($method:ident => $visit:ident as $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let value: $type = self.0.trim().parse().map_err(|_| serde::de::Error::custom("not a number"))?;
            visitor.$visit(value)
        }
    )*};
}

impl<'de> Deserializer<'de> for TextField<'_> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_str(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            "on" | "true" | "1" => visitor.visit_bool(true),
            "" | "off" | "false" | "0" => visitor.visit_bool(false),
            _ => Err(serde::de::Error::custom("neither on nor off")),
        }
    }

    parsed! {
        deserialize_i8 => visit_i64 as i64;
        deserialize_i16 => visit_i64 as i64;
        deserialize_i32 => visit_i64 as i64;
        deserialize_i64 => visit_i64 as i64;
        deserialize_u8 => visit_u64 as u64;
        deserialize_u16 => visit_u64 as u64;
        deserialize_u32 => visit_u64 as u64;
        deserialize_u64 => visit_u64 as u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0.trim().parse::<f64>() {
            // Not a number and infinity have no JSON, and no database agrees on them.
            Ok(value) if value.is_finite() => visitor.visit_f64(value),
            _ => Err(serde::de::Error::custom("not a number")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let text: StrDeserializer<'_, ValueError> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
