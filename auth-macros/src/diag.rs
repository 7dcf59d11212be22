//! Mistakes: all of them in one compile, each at its token, each with the way out.

use std::{fmt::Display, thread};

use proc_macro2::Span;
use quote::ToTokens;

/// The mistakes found so far.
///
/// Whoever makes one must call [`Errors::finish`]: forgotten mistakes would become code that was never checked.
pub(crate) struct Errors(Option<Vec<syn::Error>>);

impl Errors {
    pub(crate) fn new() -> Self {
        Self(Some(Vec::new()))
    }

    /// Adds a mistake at a node, of which all tokens are underlined.
    pub(crate) fn at(&mut self, node: impl ToTokens, what: impl Display, help: impl Display) {
        self.push(at(node, what, help));
    }

    /// Adds a mistake.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.get_or_insert_default().push(error);
    }

    /// Adds mistakes that were found elsewhere.
    pub(crate) fn extend(&mut self, found: Vec<syn::Error>) {
        self.0.get_or_insert_default().extend(found);
    }

    /// Keeps what a step found, or adds its mistakes.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    /// Ends the search: all mistakes as one error.
    pub(crate) fn finish(mut self) -> syn::Result<()> {
        let mut errors = self.0.take().unwrap_or_default().into_iter();
        match errors.next() {
            None => Ok(()),
            Some(first) => Err(errors.fold(first, |mut all, error| {
                all.combine(error);
                all
            })),
        }
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.0.is_none() || thread::panicking(), "mistakes were collected and never reported");
    }
}

/// A mistake at a node: what is wrong, and on a line of its own what to do.
pub(crate) fn at(node: impl ToTokens, what: impl Display, help: impl Display) -> syn::Error {
    syn::Error::new_spanned(node, format_args!("{what}\n\nhelp: {help}"))
}

/// The same where there is a place and no node.
pub(crate) fn spanned(span: Span, what: impl Display, help: impl Display) -> syn::Error {
    syn::Error::new(span, format_args!("{what}\n\nhelp: {help}"))
}
