//! What a guard writes, and what it says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod expansion;
mod mistakes;

use proc_macro2::TokenStream;
use quote::quote;

use super::require_role;

type Guard = fn(TokenStream, TokenStream) -> TokenStream;

/// The expansion as a person reads it.
fn shown(guard: Guard, args: TokenStream, item: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(guard(args, item)).unwrap())
}

/// The first line of each mistake, in order.
fn mistakes(guard: Guard, args: TokenStream, item: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(guard(args, item)).unwrap();
    let message = |item: &syn::Item| match item {
        syn::Item::Macro(call) if call.mac.path.segments.last().unwrap().ident == "compile_error" => {
            let text: syn::LitStr = call.mac.parse_body().unwrap();
            let text = text.value();
            assert!(text.contains("\n\nhelp: "), "no way out: {text}");
            text.lines().next().map(str::to_owned)
        }
        _ => None,
    };
    file.items.iter().filter_map(message).collect()
}

fn handler() -> TokenStream {
    quote!(
        async fn reports() {}
    )
}

/// The one mistake in the arguments of `#[require_role(..)]`.
fn refused(args: TokenStream) -> String {
    let [mistake] = <[String; 1]>::try_from(mistakes(require_role, args, handler())).unwrap();
    mistake
}
