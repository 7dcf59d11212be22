//! Values on their way into a row.

use super::{Codec, Value};
use crate::error::Error;

/// The values of one statement, in its order.
#[derive(Debug, Default)]
pub struct Values {
    list: Vec<Value>,
    refused: bool,
}

impl Values {
    /// Room for so many values.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { list: Vec::with_capacity(count), refused: false }
    }

    /// Adds a field by its codec. A value that cannot be stored makes [`Values::finish`] fail.
    pub fn put<C: Codec<T>, T>(&mut self, value: &T) {
        match C::store(value) {
            Some(value) => self.list.push(value),
            None => self.refused = true,
        }
    }

    /// Adds a change: whether there is one, and to what.
    pub fn change<C: Codec<T>, T>(&mut self, value: Option<&T>) {
        self.list.push(Value::Bool(value.is_some()));
        match value {
            Some(value) => self.put::<C, T>(value),
            None => self.list.push(Value::Null(C::KIND)),
        }
    }

    /// Adds a value as it is.
    pub fn push(&mut self, value: Value) {
        self.list.push(value);
    }

    /// The values.
    ///
    /// # Errors
    /// [`Error::Internal`] where a value could not be stored, as a map with keys that are no text, `as = json`.
    pub fn finish(self) -> Result<Vec<Value>, Error> {
        if self.refused { Err(Error::internal("a value of the user cannot be stored")) } else { Ok(self.list) }
    }
}

impl<const N: usize> From<[Value; N]> for Values {
    fn from(list: [Value; N]) -> Self {
        Self { list: list.into(), refused: false }
    }
}
