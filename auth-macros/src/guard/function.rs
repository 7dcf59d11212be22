//! The function that a guard stands on.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Ident, Signature, Token, Visibility,
    parse::{Parse, ParseStream},
    token,
};

use crate::diag;

/// A function whose body stays tokens: what cannot be parsed in it, rustc says better.
pub(super) struct Function {
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    pub(super) sig: Signature,
    /// One group in braces; from a macro's `$body:block` it comes wrapped in one without delimiters.
    pub(super) body: TokenTree,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        not_a_function(input)?;
        let sig: Signature = input.parse()?;
        if !input.peek(token::Brace) {
            let help = "write the guard where the function has its body: on the handler, or in each `impl` of a trait";
            return Err(diag::at(&sig.ident, "a guard needs a function with a body", help));
        }
        let body = input.parse()?;
        Ok(Self { attrs, vis, sig, body })
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body } = self;
        tokens.extend(quote!(#(#attrs)* #vis #sig #body));
    }
}

impl Function {
    /// Puts something before the first statement, and after the `#![..]`.
    pub(super) fn begin_with(&mut self, first: &TokenStream) {
        self.body = begin_with(&self.body, first);
    }
}

fn begin_with(body: &TokenTree, first: &TokenStream) -> TokenTree {
    let group = match body {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => group,
        other => return block(quote!(#first #other), other.span()),
    };
    let mut rest = group.stream().into_iter().peekable();
    let mut inner = TokenStream::new();
    while matches!(rest.peek(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
        let attribute: Vec<TokenTree> = rest.clone().take(3).collect();
        match attribute.as_slice() {
            [_, TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!' => {
                inner.extend(rest.by_ref().take(3));
            }
            _ => break,
        }
    }
    let rest: TokenStream = rest.collect();
    block(quote!(#inner #first #rest), group.span())
}

fn block(content: TokenStream, span: Span) -> TokenTree {
    let mut block = Group::new(Delimiter::Brace, content);
    block.set_span(span);
    TokenTree::Group(block)
}

/// Refuses all but functions, at the word that says what it is.
fn not_a_function(input: ParseStream<'_>) -> syn::Result<()> {
    let ahead = input.fork();
    if ahead.parse::<Signature>().is_ok() || ahead_is_function(input) {
        return Ok(());
    }
    let help = "write the guard on the `async fn` that answers the request";
    match input.fork().parse::<TokenTree>() {
        Ok(word) => Err(diag::at(word, "a guard stands on a handler, and this is none", help)),
        Err(end) => Err(end),
    }
}

/// Whether `fn` comes after nothing but words that may stand before it. Its own mistakes are then syn's to tell.
fn ahead_is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
    {
        if ahead.parse::<syn::Abi>().is_err() && ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    ahead.peek(Token![fn]) && ahead.peek2(Ident)
}
