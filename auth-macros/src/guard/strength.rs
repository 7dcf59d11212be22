//! What a guard asks for beside roles: `verified`, `fresh = "5m"`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    LitStr, Token,
    parse::{ParseStream, Parser},
    token,
};

use super::facade::Facade;
use crate::diag::{self, Errors};

/// Words that stand alone. A role of that name is asked for by its path.
const ALONE: [&str; 3] = ["fresh", "mfa", "verified"];

/// What a guard asks for beside roles.
#[derive(Default)]
pub(super) struct Strength {
    verified: bool,
    /// With its word, to point at.
    fresh: Option<(Ident, u32)>,
}

impl Strength {
    /// Takes the words out of the arguments.
    pub(super) fn read(arguments: Vec<TokenStream>, errors: &mut Errors) -> (Self, Vec<TokenStream>) {
        let mut strength = Self::default();
        let mut rest = Vec::new();
        for argument in arguments {
            match head(&argument) {
                Some((word, Tail::Nothing)) if word == "verified" => {
                    if strength.verified {
                        errors.at(word, "`verified` stands here twice", "once is enough");
                    }
                    strength.verified = true;
                }
                Some((word, Tail::Value(value))) if word == "fresh" => {
                    if strength.fresh.is_some() {
                        errors.at(&word, "`fresh = ..` stands here twice", "keep one of them");
                    }
                    // Even of what cannot be read: so that nothing is said about it twice.
                    let seconds = errors.keep(seconds(value, &word)).unwrap_or(1);
                    strength.fresh = Some((word, seconds));
                }
                _ => rest.push(argument),
            }
        }
        (strength, rest)
    }

    /// Whether anything is asked for.
    pub(super) fn asks(&self) -> bool {
        self.verified || self.fresh.is_some()
    }

    /// Refuses what a function without a session cannot know.
    pub(super) fn check_without_session(&self, errors: &mut Errors) {
        if let Some((word, _)) = &self.fresh {
            errors.at(
                word,
                "only a request knows when its user proved who they are",
                "write `fresh` at the handler, and hand the user on: `by` asks for roles and `verified`",
            );
        }
    }

    /// The policy with what is asked for beside it.
    pub(super) fn around(&self, facade: &Facade, mut policy: TokenStream) -> TokenStream {
        if self.verified {
            policy = quote!(#facade::__private::Verified<#policy>);
        }
        if let Some((_, seconds)) = self.fresh {
            policy = quote!(#facade::__private::Fresh<#policy, #seconds>);
        }
        policy
    }
}

enum Tail {
    Nothing,
    Value(TokenStream),
    Parentheses,
    Other,
}

/// The word that an argument begins with.
fn head(argument: &TokenStream) -> Option<(Ident, Tail)> {
    let read = |input: ParseStream<'_>| {
        let word: Ident = input.parse()?;
        if input.is_empty() {
            return Ok((word, Tail::Nothing));
        }
        if input.peek(Token![=]) && !input.peek(Token![==]) {
            input.parse::<Token![=]>()?;
            return Ok((word, Tail::Value(input.parse()?)));
        }
        let tail = if input.peek(token::Paren) { Tail::Parentheses } else { Tail::Other };
        input.parse::<TokenStream>()?;
        Ok((word, tail))
    };
    read.parse2(argument.clone()).ok()
}

/// `"5m"` as seconds.
fn seconds(value: TokenStream, word: &Ident) -> syn::Result<u32> {
    let help = "write a number and a unit, `s`, `m`, `h` or `d`: `fresh = \"5m\"`";
    if value.is_empty() {
        return Err(diag::at(word, "how recent?", help));
    }
    let shown = value.clone();
    let Ok(text) = syn::parse2::<LitStr>(value) else { return Err(diag::at(shown, "this is not a time", help)) };
    let written = text.value();
    let unit = match written.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(diag::at(text, "this is not a time", help)),
    };
    match written[..written.len() - 1].parse::<u32>().ok().and_then(|count| count.checked_mul(unit)) {
        Some(0) => Err(diag::at(text, "nobody proves who they are in no time", help)),
        Some(seconds) => Ok(seconds),
        None => Err(diag::at(text, "this is not a time", help)),
    }
}

/// Refuses the words of guards where a role is expected.
pub(super) fn refuse(argument: &TokenStream) -> syn::Result<()> {
    let Some((word, tail)) = head(argument) else { return Ok(()) };
    let by_path = format_args!("a role of this name is asked for by its path: `roles::{word}`").to_string();
    match tail {
        Tail::Nothing if word == "mfa" => Err(diag::at(&word, "guards of this version do not know `mfa`", by_path)),
        Tail::Nothing if word == "fresh" => {
            Err(diag::at(&word, "how recent?", format_args!("write `fresh = \"5m\"`; {by_path}")))
        }
        Tail::Nothing if ALONE.iter().any(|known| word == known) => Err(diag::at(
            &word,
            format_args!("`{word}` is asked for beside the roles, not among them"),
            format_args!("write `#[require_role(all(..), {word})]`; {by_path}"),
        )),
        Tail::Value(_) if word == "by" || word == "fresh" => Err(diag::at(
            &word,
            format_args!("`{word} = ..` stands beside the roles, not among them"),
            format_args!("write `#[require_role(all(..), {word} = ..)]`"),
        )),
        Tail::Value(_) => Err(diag::at(
            &word,
            format_args!("guards do not know `{word} = ..`"),
            "beside roles a guard takes `verified`, `fresh = \"5m\"`, `by = actor` and `crate = path`",
        )),
        _ => Ok(()),
    }
}
