//! Values that must never be printed.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value that is wiped when it is dropped, and that nothing prints, compares or serializes.
///
/// The only way to the value is [`Secret::expose`], so that a search for `expose` finds every use.
///
/// ```
/// use authwright_runtime::secret::Secret;
///
/// let secret = Secret::new(String::from("open sesame"));
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// assert_eq!(secret.expose(), "open sesame");
/// ```
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value. What is done with it from here on is the caller's to answer for.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> ZeroizeOnDrop for Secret<T> {}
