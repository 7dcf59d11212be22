//! The guards of handlers and functions.

use proc_macro2::TokenStream;

pub(crate) fn require_role(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}

pub(crate) fn require_login(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}

pub(crate) fn public(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}
