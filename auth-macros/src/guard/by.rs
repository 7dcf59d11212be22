//! Guards on functions that are no handlers: `by = actor` names whose roles are asked for.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, FnArg, ReturnType, Signature, Token, Type, Visibility,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
    token,
};

use super::{facade::Facade, handler::not_a_function};
use crate::diag::{self, Errors};

/// Whose roles are asked for: `actor`, `self`, or a field such as `self.actor`.
#[derive(Default)]
pub(super) struct By(Punctuated<Ident, Token![.]>);

impl By {
    /// Whether an argument is meant to be this one.
    pub(super) fn is_meant(argument: &TokenStream) -> bool {
        let read = |input: ParseStream<'_>| {
            let meant = input.peek(syn::Ident) && input.peek2(Token![=]) && input.parse::<Ident>()? == "by";
            input.parse::<TokenStream>().map(|_| meant)
        };
        read.parse2(argument.clone()).unwrap_or(false)
    }

    /// Reads `by = actor`.
    pub(super) fn parse(argument: TokenStream) -> syn::Result<Self> {
        let word = argument.clone();
        let read = |input: ParseStream<'_>| {
            input.parse::<Ident>()?;
            input.parse::<Token![=]>()?;
            let path = Punctuated::parse_separated_nonempty_with(input, Ident::parse_any)?;
            if input.is_empty() { Ok(Self(path)) } else { Err(input.error("more")) }
        };
        let help = "name the parameter, without quotes: `by = actor`, or a field of it: `by = self.actor`";
        read.parse2(argument).map_err(|_| diag::at(word, "this names no parameter", help))
    }

    fn first(&self) -> Option<&Ident> {
        self.0.first()
    }
}

impl ToTokens for By {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// A function whose body stays tokens.
pub(super) struct Function {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    body: TokenTree,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        not_a_function(input)?;
        let sig: Signature = input.parse()?;
        if !input.peek(token::Brace) {
            let help = "write the guard on the function with the body: in each `impl` of a trait";
            return Err(diag::at(&sig.ident, "a guard needs a function with a body", help));
        }
        let body = input.parse()?;
        Ok(Self { attrs, vis, sig, body })
    }
}

impl Function {
    /// Finds what keeps the function from asking for a role.
    pub(super) fn check(&self, by: &By, errors: &mut Errors) {
        if let Some(word) = &self.sig.constness {
            errors.at(word, "a `const fn` cannot ask for a role", "write a plain `fn`");
        }
        let refuses = match &self.sig.output {
            ReturnType::Default => false,
            ReturnType::Type(_, ty) => !matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()),
        };
        if !refuses {
            errors.at(
                &self.sig.ident,
                "this function cannot refuse: it answers nothing",
                "let it return a `Result` whose error is `From<Forbidden>`, or just `Result<(), Forbidden>`",
            );
        }
        if let Some(name) = by.first().filter(|name| !self.has_parameter(name)) {
            errors.at(name, format_args!("this function has no parameter `{name}`"), self.parameters());
        }
    }

    fn has_parameter(&self, name: &Ident) -> bool {
        self.sig.inputs.iter().any(|input| match input {
            FnArg::Receiver(_) => name == "self",
            FnArg::Typed(input) => holds(input.pat.to_token_stream(), name),
        })
    }

    fn parameters(&self) -> String {
        let names: Vec<String> = self
            .sig
            .inputs
            .iter()
            .map(|input| match input {
                FnArg::Receiver(_) => String::from("`self`"),
                FnArg::Typed(input) => format!("`{}`", input.pat.to_token_stream()),
            })
            .collect();
        if names.is_empty() {
            return String::from("give it one that says who acts: `actor: &User`");
        }
        format!("name the one who acts, of {}", names.join(", "))
    }

    /// The function that asks first.
    pub(super) fn ask(mut self, facade: &Facade, by: &By, policy: &TokenStream, checks: &[TokenStream]) -> TokenStream {
        // What cannot be turned into the error of the function is told at its type.
        let answer = match &self.sig.output {
            ReturnType::Type(_, ty) => Span::call_site().located_at(ty.span()),
            ReturnType::Default => Span::call_site(),
        };
        let actor = Span::call_site().located_at(by.0.span());
        let at_actor = facade.at(actor);
        let demand = quote_spanned!(actor=> #at_actor::__private::demand::<#policy, _>(&#by));
        let question = quote_spanned!(answer=> ?);
        self.body = begin_with(&self.body, &quote!(#(#checks)* #demand #question;));
        self.into_token_stream()
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body } = self;
        tokens.extend(quote!(#(#attrs)* #vis #sig #body));
    }
}

/// A body with something before its first statement, and after its `#![..]`.
pub(super) fn begin_with(body: &TokenTree, first: &TokenStream) -> TokenTree {
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

/// Whether a name stands in a pattern.
fn holds(pattern: TokenStream, name: &Ident) -> bool {
    pattern.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *name,
        TokenTree::Group(group) => holds(group.stream(), name),
        _ => false,
    })
}
