//! The tokens of one field that many places need.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Ident, Path, Type, spanned::Spanned};

use crate::{
    model::{Codec, Field, Start},
    names::{hygienic, hygienic_at, moved},
};

impl Field {
    /// Where code about the field's value stands: the compiler points at the type where it does not fit.
    pub(super) fn place(&self) -> Span {
        hygienic_at(self.ty.span())
    }

    /// `P::Native` for a field that can be stored for certain; else `P::Of<__auth_birthday>`.
    pub(super) fn codec(&self, p: &Path) -> TokenStream {
        if self.is_named() {
            let marker = self.marker();
            quote_spanned!(self.place()=> #p::Of<#marker>)
        } else {
            self.way(p)
        }
    }

    /// Whether the field has a type of its own, at which it is said once that it can be stored.
    fn is_named(&self) -> bool {
        self.part.is_own() && !(matches!(self.codec, Codec::Native) && is_plain(self.ruled_type()))
    }

    fn marker(&self) -> Ident {
        Ident::new(&format!("__auth_{}", self.name), hygienic())
    }

    /// The field as a type, if it is one of the application's own that may not fit.
    ///
    /// ```ignore
    /// enum __auth_birthday {}
    /// impl P::ShownField for __auth_birthday { type Type = NaiveDate; type Codec = P::Native; }
    /// ```
    pub(super) fn named(&self, p: &Path) -> Option<TokenStream> {
        let (marker, ty, way) = (self.marker(), &self.ty, self.way(p));
        let shown = if self.register || self.edit || self.public { "ShownField" } else { "StoredField" };
        let shown = Ident::new(shown, hygienic());
        self.is_named().then(|| {
            quote_spanned! {hygienic()=>
                enum #marker {}
                #[automatically_derived]
                impl #p::#shown for #marker {
                    type Type = #ty;
                    type Codec = #way;
                }
            }
        })
    }

    /// `P::Native`, or `P::Nullable<P::Text>`.
    fn way(&self, p: &Path) -> TokenStream {
        let span = self.place();
        let p = moved(p, span);
        let codec = match self.codec {
            Codec::Native => quote_spanned!(span=> #p::Native),
            Codec::Text => quote_spanned!(span=> #p::Text),
            Codec::Json => quote_spanned!(span=> #p::Json),
            Codec::ByName | Codec::ByNames => quote_spanned!(span=> #p::ByName),
        };
        if self.inner.is_some() { quote_spanned!(span=> #p::Nullable<#codec>) } else { codec }
    }

    /// Codec and type: `P::Native, String`.
    pub(super) fn stored(&self, p: &Path) -> TokenStream {
        let (codec, ty) = (self.codec(p), &self.ty);
        quote_spanned!(self.place()=> #codec, #ty)
    }

    /// What a new row gets where a sign-up sets nothing: an expression of the field's type.
    pub(super) fn start(&self) -> Option<TokenStream> {
        let span = self.place();
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
        let span = self.place();
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

/// Whether a type is one of those that every program has and every database keeps.
fn is_plain(ty: &Type) -> bool {
    const NAMES: [&str; 11] = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "f32", "f64", "String"];
    let Type::Path(ty) = ty else { return false };
    ty.path.get_ident().is_some_and(|name| NAMES.iter().any(|known| name == known))
}
