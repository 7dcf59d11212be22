//! Where generated code finds authwright: `crate = path`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Path, Token, parse::ParseStream, parse::Parser};

use crate::{diag, door};

/// The path of the facade, of which generated code names nothing but `__private`.
pub(super) struct Facade(Option<Path>);

impl Facade {
    /// The path, which rustc's messages show at `span` where nobody wrote it.
    pub(super) fn at(&self, span: Span) -> TokenStream {
        self.0.as_ref().map_or_else(|| quote_spanned!(span=> ::authwright), ToTokens::to_token_stream)
    }

    /// The crate under its own name.
    pub(super) const DEFAULT: Self = Self(None);

    /// Whether an argument is meant to be this one.
    pub(super) fn is_meant(argument: &TokenStream) -> bool {
        let head = |input: ParseStream<'_>| {
            let meant = input.peek(Token![crate]) && !input.peek2(Token![::]);
            input.parse::<TokenStream>().map(|_| meant)
        };
        head.parse2(argument.clone()).unwrap_or(false)
    }

    /// Reads `crate = ::my_auth`.
    pub(super) fn parse(argument: TokenStream) -> syn::Result<Self> {
        let word = argument.clone();
        let read = |input: ParseStream<'_>| {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            Path::parse_mod_style(input)
        };
        let path = read.parse2(argument).map_err(|_| {
            diag::at(word, "this is not a path to a crate", "write `crate = ::my_auth`, without quotes")
        })?;
        door::absolute(&path)?;
        Ok(Self(Some(path)))
    }
}

impl ToTokens for Facade {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.at(Span::call_site()));
    }
}
