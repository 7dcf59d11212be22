//! Words that a guard will understand one day, and what it says about them today.

use std::fmt::Display;

use proc_macro2::{Ident, TokenStream};
use syn::{
    Token,
    parse::{ParseStream, Parser},
    token,
};

use crate::diag;

/// Words that stand alone. A role of that name is asked for by its path, so that they can come without changing
/// what any guard means.
const ALONE: [&str; 3] = ["fresh", "mfa", "verified"];

/// The mistake, if an argument begins with such a word.
pub(super) fn refuse(argument: &TokenStream) -> Option<syn::Error> {
    let find = |input: ParseStream<'_>| {
        let found = word(input);
        input.parse::<TokenStream>().map(|_| found)
    };
    find.parse2(argument.clone()).ok().flatten()
}

fn word(input: ParseStream<'_>) -> Option<syn::Error> {
    let word = input.parse::<Ident>().ok()?;
    if input.is_empty() && ALONE.iter().any(|known| word == known) {
        let help = format_args!("a role of this name is asked for by its path: `roles::{word}`");
        return Some(unknown(&word, format_args!("`{word}`"), help));
    }
    if input.peek(token::Paren) && (word == "all" || word == "any") {
        let help = "name the roles, separated by commas: whoever has one of them is let in";
        return Some(unknown(&word, format_args!("`{word}(..)`"), help));
    }
    if input.peek(Token![=]) {
        let help = "a guard takes roles, and `crate = path` where the crate has another name";
        return Some(unknown(&word, format_args!("`{word} = ..`"), help));
    }
    None
}

fn unknown(word: &Ident, shown: impl Display, help: impl Display) -> syn::Error {
    diag::at(word, format_args!("guards of this version do not know {shown}"), help)
}
