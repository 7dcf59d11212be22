//! Guards on functions that are no handlers: `by = actor` names whose roles are asked for.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    FnArg, ReturnType, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
};

use super::{facade::Facade, function::Function};
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

impl Function {
    /// Finds what keeps the function from asking for a role.
    pub(super) fn check_asked(&self, by: &By, errors: &mut Errors) {
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
        self.begin_with(&quote!(#(#checks)* #demand #question;));
        self.into_token_stream()
    }
}

/// Whether a name stands in a pattern.
fn holds(pattern: TokenStream, name: &Ident) -> bool {
    pattern.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *name,
        TokenTree::Group(group) => holds(group.stream(), name),
        _ => false,
    })
}
