//! The tokens of one field that many places need.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Path, spanned::Spanned};

use crate::{
    model::{Codec, Field, Start},
    names::{hygienic, hygienic_at},
};

impl Field {
    /// `P::Native`, or `P::Nullable<P::Text>`: where the type does not fit, the compiler points at it.
    pub(super) fn codec(&self, p: &Path) -> TokenStream {
        let span = hygienic_at(self.ty.span());
        let codec = match self.codec {
            Codec::Native => quote_spanned!(span=> #p::Native),
            Codec::Text => quote_spanned!(span=> #p::Text),
            Codec::Json => quote_spanned!(span=> #p::Json),
            Codec::ByName => quote_spanned!(span=> #p::ByName),
        };
        if self.inner.is_some() { quote_spanned!(span=> #p::Nullable<#codec>) } else { codec }
    }

    /// Codec and type: `P::Native, String`.
    pub(super) fn stored(&self, p: &Path) -> TokenStream {
        let (codec, ty) = (self.codec(p), &self.ty);
        quote_spanned!(hygienic_at(ty.span())=> #codec, #ty)
    }

    /// What a new row gets where a sign-up sets nothing: an expression of the field's type.
    pub(super) fn start(&self) -> Option<TokenStream> {
        let span = hygienic_at(self.ty.span());
        match &self.start {
            Start::Registered => None,
            Start::Default => Some(quote_spanned!(span=> ::core::default::Default::default())),
            Start::Value(value) => Some(value.to_token_stream()),
        }
    }

    /// Whether it is an `Option` that starts as `None`.
    pub(super) fn starts_empty(&self) -> bool {
        self.inner.is_some() && matches!(self.start, Start::Default)
    }

    /// The field in a type of ours, with its doc comments or one that names it.
    ///
    /// ```ignore
    /// /// The `display_name` of the user.
    /// pub display_name: String,
    /// ```
    pub(super) fn declared(&self, ty: &TokenStream) -> TokenStream {
        let (ident, docs, span) = (&self.ident, &self.docs, hygienic());
        let doc = docs.is_empty().then(|| {
            let text = format!(" The `{}` of the user.", self.name);
            quote_spanned!(span=> #[doc = #text])
        });
        quote_spanned!(span=> #doc #(#docs)* pub #ident: #ty,)
    }

    /// `value.as_ref()`, or what is within an `Option` of an `Option`: what a rule is asked about.
    pub(super) fn ruled(&self, optional_value: &TokenStream) -> TokenStream {
        let span = hygienic_at(self.ty.span());
        if self.inner.is_some() {
            quote_spanned!(span=> #optional_value.and_then(::core::option::Option::as_ref))
        } else {
            optional_value.clone()
        }
    }

    /// The type that a rule is asked about.
    pub(super) fn ruled_type(&self) -> &syn::Type {
        self.inner.as_ref().unwrap_or(&self.ty)
    }
}
