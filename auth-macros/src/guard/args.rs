//! What stands in a guard's parentheses.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Path, Token, Type,
    parse::{ParseStream, Parser},
};

use super::{
    facade::Facade,
    policy::{self, Declaration},
    reserved,
};
use crate::{
    diag::{self, Errors},
    names,
};

/// What a guard was told.
pub(super) struct Args {
    /// Where authwright is found.
    pub(super) facade: Facade,
    /// The parameter that the handler gets.
    pub(super) declaration: Declaration,
}

/// `admin, helper, crate = ::my_auth`.
pub(super) fn roles(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, rest } = Arguments::read(args, errors);
    if rest.is_empty() {
        errors.push(here(
            "this guard names no role",
            "name one or more: `#[require_role(admin)]`; any user who is logged in: `#[require_login]`",
        ));
    }
    let mut roles: Vec<Path> = Vec::new();
    for argument in rest {
        let Some(role) = errors.keep(role(&argument)) else { continue };
        if roles.iter().any(|known| same(known, &role)) {
            errors.at(&role, "this role stands here twice", "name each role once");
        } else {
            roles.push(role);
        }
    }
    Args { declaration: policy::roles(&facade, &roles), facade }
}

/// Nothing, or the type of the user.
pub(super) fn login(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, rest } = Arguments::read(args, errors);
    let mut rest = rest.into_iter();
    let declaration = match rest.next() {
        Some(user) => errors.keep(self::user(user)).map(|user| policy::login_as(&facade, &user)),
        None => None,
    };
    for more in rest {
        let help = "handlers for several kinds of user are several handlers: one guard each";
        errors.at(more, "a handler is about one kind of user", help);
    }
    Args { declaration: declaration.unwrap_or_else(|| policy::login(&facade)), facade }
}

/// Nothing.
pub(super) fn public(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, rest } = Arguments::read(args, errors);
    for argument in rest {
        let help = "anybody may call a public handler; who asks for a role writes `#[require_role(..)]`";
        errors.at(argument, "`#[public]` takes no roles", help);
    }
    Args { declaration: policy::public(&facade), facade }
}

/// The arguments, of which `crate = path` is read.
struct Arguments {
    facade: Facade,
    rest: Vec<TokenStream>,
}

impl Arguments {
    fn read(args: TokenStream, errors: &mut Errors) -> Self {
        let mut facade = None;
        let mut rest = Vec::new();
        for argument in split(args, errors) {
            if !Facade::is_meant(&argument) {
                rest.push(argument);
            } else if facade.is_some() {
                errors.at(argument, "`crate = ..` stands here twice", "keep one of them");
            } else {
                facade = Some(errors.keep(Facade::parse(argument)).unwrap_or(Facade::DEFAULT));
            }
        }
        Self { facade: facade.unwrap_or(Facade::DEFAULT), rest }
    }
}

/// Splits at the commas, so that a mistake in one argument does not hide the mistakes in the next.
fn split(args: TokenStream, errors: &mut Errors) -> Vec<TokenStream> {
    let mut all = Vec::new();
    let mut argument = TokenStream::new();
    for token in args {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if argument.is_empty() {
                    errors.at(&comma, "nothing stands before this comma", "take the comma away");
                } else {
                    all.push(std::mem::take(&mut argument));
                }
            }
            other => argument.extend([other]),
        }
    }
    if !argument.is_empty() {
        all.push(argument);
    }
    all
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
    if let Some(error) = reserved::refuse(argument) {
        return Err(error);
    }
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
    let one_of = "a guard lets in whoever has one of its roles; this version cannot ask for two at once";
    let rest = input.cursor();
    if let Some((operator, _)) = rest.punct() {
        let help = match operator.as_char() {
            '&' | '+' => one_of,
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

/// The type that users log in as.
fn user(argument: TokenStream) -> syn::Result<Type> {
    let shown = argument.clone();
    match syn::parse2::<Type>(argument) {
        Ok(user @ Type::Path(_)) => Ok(user),
        _ => Err(diag::at(
            shown,
            "this is not a type of user",
            "write nothing, or the struct with `#[derive(AuthUser)]`: `#[require_login(Staff)]`",
        )),
    }
}

/// Whether two paths are spelt alike, a lone name being short for `roles::name`.
fn same(one: &Path, other: &Path) -> bool {
    policy::marker(one).to_string() == policy::marker(other).to_string()
}

/// A mistake at the attribute as a whole.
fn here(what: &str, help: &str) -> syn::Error {
    syn::Error::new(Span::call_site(), format_args!("{what}\n\nhelp: {help}"))
}
