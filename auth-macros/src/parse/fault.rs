//! Mistakes in the form of an attribute, in the words of this crate.

use darling::{FromMeta, ast::NestedMeta};
use quote::ToTokens;
use syn::{Attribute, Meta, spanned::Spanned};

use crate::{
    diag::{self, Errors},
    names,
};

/// A mistake at a node, on its way through darling.
pub(super) fn fault(node: impl ToTokens, what: &str, help: &str) -> darling::Error {
    diag::at(node, what, help).into()
}

/// Each mistake that darling found, at its token. darling's own texts are said again with a way out.
pub(super) fn restate(error: darling::Error) -> Vec<syn::Error> {
    error.flatten().into_iter().map(restate_one).collect()
}

fn restate_one(error: darling::Error) -> syn::Error {
    let error = syn::Error::from(error);
    let (span, text) = (error.span(), error.to_string());
    if let Some(word) = text.strip_prefix("Duplicate field ") {
        let help = format_args!("leave one {word} and delete the other");
        return diag::spanned(span, format_args!("{word} is said twice"), help);
    }
    if text.starts_with("Unexpected literal") || text.contains("format `literal`") {
        return diag::spanned(span, NO_WORD, "write words, as in `#[auth(register, edit)]`");
    }
    if text.contains("\n\nhelp: ") {
        return error;
    }
    diag::spanned(span, text, "write words with commas between them, as in `#[auth(register, edit)]`")
}

/// An attribute without words, which would be passed over in silence.
pub(super) fn refuse_wordless(attributes: &[Attribute], help: &str, errors: &mut Errors) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("auth")) {
        let wordless = match &attribute.meta {
            Meta::Path(_) => true,
            Meta::List(list) => list.tokens.is_empty(),
            Meta::NameValue(_) => false,
        };
        if wordless {
            errors.at(attribute.path(), "this `auth` says nothing", help);
        }
    }
}

const NO_WORD: &str = "a text stands here where a word is expected";

/// The words of one attribute, so that the others can be told apart from slips.
pub(super) trait Words {
    /// What stands before the list, for messages: `auth`, `names`, ..
    const LIST: &'static str;
    /// The words that may stand there.
    fn known() -> Vec<&'static str>;
    /// What to say to a word that belongs elsewhere.
    fn elsewhere(_word: &str) -> Option<String> {
        None
    }
}

/// Takes every word that no other field takes, and refuses it.
pub(super) struct Unknown<W>(std::marker::PhantomData<W>);

impl<W> Default for Unknown<W> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<W: Words> FromMeta for Unknown<W> {
    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        let errors: Vec<_> = items.iter().map(unknown::<W>).collect();
        if errors.is_empty() { Ok(Self::default()) } else { Err(darling::Error::multiple(errors)) }
    }
}

/// The mistake of a word that is none of `W`.
pub(super) fn unknown<W: Words>(item: &NestedMeta) -> darling::Error {
    let path = match item {
        NestedMeta::Meta(meta) => meta.path(),
        NestedMeta::NameValueInvalidExpr(value) => &value.path,
        NestedMeta::Lit(literal) => {
            let help = format!("the words are {}", list(&W::known()));
            return fault(literal, NO_WORD, &help);
        }
    };
    let word = path.to_token_stream().to_string().replace(' ', "");
    let known = W::known();
    let help = match (W::elsewhere(&word), names::nearest(&word, known.iter().copied())) {
        (Some(place), _) => place,
        (None, Some(meant)) => format!("did you mean `{meant}`?"),
        (None, None) => format!("the words are {}", list(&known)),
    };
    let what = format!("`{word}` is no word of `{}(..)` here", W::LIST);
    darling::Error::from(diag::spanned(path.span(), what, help))
}

/// `a`, `b` and `c`.
pub(super) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
