//! What a guard asks of roles: `admin, all(helper, staff::roles::owner)`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Path, Token,
    parse::{ParseStream, Parser},
};

use super::{args::split, policy, strength};
use crate::{
    diag::{self, Errors},
    names,
};

/// How many masks the runtime's `Masks` holds.
const MASKS: usize = 16;

/// A role, or several.
pub(super) enum Asked {
    Role(Path),
    Any(Vec<Self>),
    /// With the word `all`, to point at.
    All(Ident, Vec<Self>),
}

impl Asked {
    /// Roles separated by commas, of which any one is enough.
    pub(super) fn any(arguments: Vec<TokenStream>, errors: &mut Errors) -> Self {
        Self::Any(list(arguments, errors))
    }

    /// How many masks it comes to.
    fn masks(&self) -> usize {
        match self {
            Self::Role(_) => 1,
            Self::Any(list) => list.iter().map(Self::masks).fold(1, usize::saturating_mul),
            Self::All(_, list) => list.iter().map(Self::masks).fold(0, usize::saturating_add),
        }
    }

    /// As it is written, to find what stands twice.
    fn spelled(&self) -> String {
        let all = |list: &[Self]| list.iter().map(Self::spelled).collect::<Vec<_>>().join(",");
        match self {
            Self::Role(path) => policy::marker(path).to_string(),
            Self::Any(list) => format!("any({})", all(list)),
            Self::All(_, list) => format!("all({})", all(list)),
        }
    }
}

fn list(arguments: Vec<TokenStream>, errors: &mut Errors) -> Vec<Asked> {
    let mut found: Vec<Asked> = Vec::new();
    for argument in arguments {
        let Some(asked) = one(&argument, errors) else { continue };
        if found.iter().any(|known| known.spelled() == asked.spelled()) {
            let what =
                if matches!(asked, Asked::Role(_)) { "this role stands here twice" } else { "this stands here twice" };
            errors.at(&argument, what, "name each role once");
        } else if asked.masks() > MASKS {
            errors.at(
                &argument,
                format_args!("this comes to {} conditions, and {MASKS} are possible", asked.masks()),
                "give a role of its own to who may do this, as in `#[roles(admin: refunds, refunds, ..)]`",
            );
        } else {
            found.push(asked);
        }
    }
    found
}

fn one(argument: &TokenStream, errors: &mut Errors) -> Option<Asked> {
    let Some((word, group)) = called(argument) else { return errors.keep(role(argument)).map(Asked::Role) };
    let inner = split(group.stream(), errors);
    if inner.is_empty() {
        errors.at(
            argument,
            format_args!("`{word}(..)` names no role"),
            format_args!("name the roles: `{word}(admin, helper)`"),
        );
        return None;
    }
    let count = errors.count();
    let list = list(inner, errors);
    if errors.count() > count {
        return None;
    }
    Some(if word == "all" { Asked::All(word, list) } else { Asked::Any(list) })
}

/// `all(..)` or `any(..)`.
fn called(argument: &TokenStream) -> Option<(Ident, Group)> {
    let mut tokens = argument.clone().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()) {
        (TokenTree::Ident(word), TokenTree::Group(group), None)
            if (word == "all" || word == "any") && group.delimiter() == proc_macro2::Delimiter::Parenthesis =>
        {
            Some((word, group))
        }
        _ => None,
    }
}

/// One role: `admin`, which means `roles::admin`, or a longer path as it stands.
fn role(argument: &TokenStream) -> syn::Result<Path> {
    if let Ok(text) = syn::parse2::<syn::LitStr>(argument.clone()) {
        let name = if syn::parse_str::<Path>(&text.value()).is_ok() { text.value() } else { "admin".into() };
        return Err(diag::at(
            text,
            "write the role's name, not a string",
            format_args!("`#[require_role({name})]`: a misspelt name is found by the compiler"),
        ));
    }
    strength::refuse(argument)?;
    let read = |input: ParseStream<'_>| {
        let path = Path::parse_mod_style(input).map_err(|_| stray(input, argument))?;
        if !input.is_empty() {
            return Err(stray(input, argument));
        }
        Ok(path)
    };
    let path = read.parse2(argument.clone())?;
    match path.get_ident() {
        Some(word) if word == "self" || word == "super" || word == "Self" || word == "crate" => {
            Err(diag::at(word, format_args!("`{word}` is not a role"), "name a role: `#[require_role(admin)]`"))
        }
        _ => match variant(&path) {
            Some(role) => Err(diag::at(
                &path,
                "a guard names the role, not the variant of the enum",
                format_args!("write it as the list of roles does: `#[require_role({role})]`"),
            )),
            None => Ok(path),
        },
    }
}

/// The role that a path such as `UserRole::Admin` means: a role's own path goes through a module.
fn variant(path: &Path) -> Option<String> {
    let mut names = path.segments.iter().rev().map(|segment| names::plain(&segment.ident));
    let (variant, of) = (names.next()?, names.next()?);
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    (is_type(&variant) && is_type(&of)).then(|| names::snake(&variant))
}

/// The mistake at the first token that is no part of a role.
fn stray(input: ParseStream<'_>, argument: &TokenStream) -> syn::Error {
    let any_of = "a comma means any of: `#[require_role(admin, helper)]`";
    let rest = input.cursor();
    if let Some((operator, _)) = rest.punct() {
        let help = match operator.as_char() {
            '&' | '+' => "who must have several roles at once: `#[require_role(all(admin, auditor))]`",
            '!' | '-' => "a guard names those who are let in: `#[require_role(admin, helper)]`",
            _ => any_of,
        };
        // Both halves of `||` and `&&`.
        let operator = if input.peek(Token![||]) || input.peek(Token![&&]) {
            rest.token_stream().into_iter().take(2).collect()
        } else {
            operator.to_token_stream()
        };
        let shown = operator.to_string();
        return diag::at(operator, format_args!("a guard does not know `{shown}`"), help);
    }
    if let Some((next, _)) = rest.token_tree() {
        if rest.ident().is_some() {
            return diag::at(next, "a comma is missing before this", any_of);
        }
        return diag::at(next, "this is not a role", "name a role: `#[require_role(admin)]`");
    }
    diag::at(argument, "this is not a role", "name a role: `#[require_role(admin)]`")
}
