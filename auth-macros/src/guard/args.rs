//! What stands in a guard's parentheses.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::Type;

use super::{
    asked::Asked,
    by::By,
    facade::Facade,
    policy::{self, Declaration},
    strength::Strength,
};
use crate::diag::{self, Errors};

/// What a guard was told.
pub(super) struct Args {
    /// Where authwright is found.
    pub(super) facade: Facade,
    /// Whom it lets in.
    pub(super) declaration: Declaration,
    /// Whose roles are asked for, where the guard stands on no handler.
    pub(super) by: Option<By>,
}

/// `admin, helper, crate = ::my_auth`.
pub(super) fn roles(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, by, rest } = Arguments::read(args, errors);
    let (strength, rest) = Strength::read(rest, errors);
    if rest.is_empty() {
        errors.push(here(
            "this guard names no role",
            "name one or more: `#[require_role(admin)]`; any user who is logged in: `#[require_login]`",
        ));
    }
    if by.is_some() {
        strength.check_without_session(errors);
    }
    let asked = Asked::any(rest, errors);
    Args { declaration: policy::roles(&facade, &asked, &strength), facade, by }
}

/// Nothing, or the type of the user.
pub(super) fn login(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, by, rest } = Arguments::read(args, errors);
    let (strength, rest) = Strength::read(rest, errors);
    let mut rest = rest.into_iter();
    let user = match rest.next() {
        Some(user) => errors.keep(self::user(user)),
        None => None,
    };
    for more in rest {
        let help = "handlers for several kinds of user are several handlers: one guard each";
        errors.at(more, "a handler is about one kind of user", help);
    }
    if let Some(by) = &by {
        strength.check_without_session(errors);
        if !strength.asks() {
            let help = "name a role, `#[require_role(admin, by = actor)]`, or add `verified`";
            errors.at(by, "whoever acts is a user: this asks for nothing", help);
        }
    }
    let declaration = policy::login(&facade, user.as_ref(), &strength);
    Args { facade, declaration, by }
}

/// Nothing.
pub(super) fn public(args: TokenStream, errors: &mut Errors) -> Args {
    let Arguments { facade, by, rest } = Arguments::read(args, errors);
    // It is no handler, and nobody is asked for.
    let by = by.map(|by| {
        let help = "name the roles: `#[require_role(admin, by = actor)]`";
        errors.at(by, "`by = ..` names whose roles are asked for", help);
        By::default()
    });
    for argument in rest {
        let help = "anybody may call a public handler; who asks for a role writes `#[require_role(..)]`";
        errors.at(argument, "`#[public]` takes no roles", help);
    }
    Args { declaration: policy::public(&facade), facade, by }
}

/// The arguments, of which `crate = path` and `by = actor` are read.
struct Arguments {
    facade: Facade,
    by: Option<By>,
    rest: Vec<TokenStream>,
}

impl Arguments {
    fn read(args: TokenStream, errors: &mut Errors) -> Self {
        let (mut facade, mut by, mut rest) = (None, None, Vec::new());
        for argument in split(args, errors) {
            if Facade::is_meant(&argument) {
                if facade.is_some() {
                    errors.at(argument, "`crate = ..` stands here twice", "keep one of them");
                } else {
                    facade = Some(errors.keep(Facade::parse(argument)).unwrap_or(Facade::DEFAULT));
                }
            } else if By::is_meant(&argument) {
                if by.is_some() {
                    errors.at(
                        argument,
                        "`by = ..` stands here twice",
                        "one guard asks for one actor: write two guards",
                    );
                } else {
                    // Even of what cannot be read: it is no handler.
                    by = Some(errors.keep(By::parse(argument)).unwrap_or_default());
                }
            } else {
                rest.push(argument);
            }
        }
        Self { facade: facade.unwrap_or(Facade::DEFAULT), by, rest }
    }
}

/// Splits at the commas, so that a mistake in one argument does not hide the mistakes in the next.
pub(super) fn split(args: TokenStream, errors: &mut Errors) -> Vec<TokenStream> {
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

/// The type that users log in as.
fn user(argument: TokenStream) -> syn::Result<Type> {
    let shown = argument.clone();
    match syn::parse2::<Type>(argument) {
        Ok(Type::Path(user)) => match user.path.get_ident().filter(|name| is_lower_case(name)) {
            Some(role) => Err(diag::at(
                role,
                format_args!("`{role}` is written as a role is, and this is the place of a type of user"),
                format_args!("for a role say `#[require_role({role})]`; for whoever is logged in, `#[require_login]`"),
            )),
            None => Ok(Type::Path(user)),
        },
        _ => Err(diag::at(
            shown,
            "this is not a type of user",
            "write nothing, or the struct with `#[derive(AuthUser)]`: `#[require_login(Staff)]`",
        )),
    }
}

/// Whether a name is one of a role, and not of a type, by the way Rust's names are written.
fn is_lower_case(name: &Ident) -> bool {
    name.to_string().starts_with(|first: char| first.is_lowercase())
}

/// A mistake at the attribute as a whole.
fn here(what: &str, help: &str) -> syn::Error {
    syn::Error::new(Span::call_site(), format_args!("{what}\n\nhelp: {help}"))
}
