//! Guards on handlers: each becomes the first parameter.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Safety, Type, Visibility, parse_quote};

use super::{
    facade::Facade,
    function::Function,
    policy::{self, Declaration},
};
use crate::diag::Errors;

/// The names of the guards, by which one finds the other.
const GUARDS: [&str; 3] = ["require_role", "require_login", "public"];

/// The declarations that guards insert.
const DECLARATIONS: [&str; 3] = ["Guard", "Public", "Denied"];

/// How many parameters the frameworks take: 16, one of which is the guard.
const PARAMETERS: usize = 15;

/// From how many parameters on clippy complains, which the user could not help.
const CLIPPY_COMPLAINS_ABOVE: usize = 7;

impl Function {
    /// Finds what keeps the function from being a handler with one guard.
    pub(super) fn check_handler(&self, errors: &mut Errors) {
        self.check_guards(errors);
        self.check_modifiers(errors);
        if let Some(receiver) = self.sig.receiver() {
            let help = "make it a function without `self`; what it needs comes from a parameter, such as `State(auth): State<Auth<User>>`";
            errors.at(receiver, "a guard stands on a handler, and handlers have no `self`", help);
        }
        if let Some(extra) = self.sig.inputs.iter().nth(PARAMETERS) {
            let help = "put some of them into a tuple: `(a, b): (A, B)` is a parameter as well";
            let what = format_args!("a handler has at most {PARAMETERS} parameters beside its guard");
            errors.at(extra, what, help);
        }
    }

    fn check_guards(&self, errors: &mut Errors) {
        let help = "keep the one that says who may call this handler";
        for attr in self.attrs.iter().filter(|attr| is_guard(attr)) {
            errors.at(attr.path(), "this handler has two guards", help);
        }
        if self.is_declared() {
            let what = "this handler has two guards";
            errors.push(syn::Error::new(Span::call_site(), format_args!("{what}\n\nhelp: {help}")));
        }
    }

    fn check_modifiers(&self, errors: &mut Errors) {
        let help = "write a plain `async fn`";
        if let Some(word) = &self.sig.constness {
            errors.at(word, "a handler cannot be `const`", help);
        }
        match &self.sig.safety {
            Safety::Unsafe(word) => errors.at(word, "a handler cannot be `unsafe`: the router calls it", help),
            Safety::Safe(word) => errors.at(word, "a handler cannot be `safe`", help),
            Safety::Default => {}
        }
        if let Some(abi) = &self.sig.abi {
            errors.at(abi, "a handler cannot be `extern`", help);
        }
        if self.sig.asyncness.is_none() {
            let help = format_args!(
                "write `async fn {}`; what is no handler says who acts, by one of its parameters: `by = actor`",
                self.sig.ident
            );
            errors.at(self.sig.fn_token, "a handler is an `async fn`", help);
        }
    }

    /// Whether another guard was here before, under a name that [`is_guard`] does not know.
    fn is_declared(&self) -> bool {
        let Some(FnArg::Typed(first)) = self.sig.inputs.first() else { return false };
        let Type::Path(ty) = &*first.ty else { return false };
        let mut names = ty.path.segments.iter().rev();
        let [Some(last), Some(before)] = [names.next(), names.next()] else { return false };
        before.ident == "__private" && DECLARATIONS.iter().any(|name| last.ident == name)
    }

    /// The handler with its guard, which is all that changes.
    pub(super) fn declare(mut self, declaration: &Declaration) -> TokenStream {
        let Declaration { ty, names_roles, checks, .. } = declaration;
        if !checks.is_empty() {
            self.begin_with(&quote!(#(#checks)*));
        }
        self.sig.inputs.insert(0, parse_quote!(_: #ty));
        // Roles are as visible as the user's struct. A `pub` handler of a binary would be told off for naming them.
        if *names_roles && !matches!(self.vis, Visibility::Inherited) {
            self.attrs.push(parse_quote!(#[allow(private_interfaces)]));
        }
        if self.sig.inputs.len() > CLIPPY_COMPLAINS_ABOVE {
            self.attrs.push(parse_quote!(#[allow(clippy::too_many_arguments)]));
        }
        self.into_token_stream()
    }

    /// The handler behind a declaration that nobody passes, in a shape that a route takes.
    pub(super) fn deny(mut self, facade: &Facade) -> TokenStream {
        self.attrs.retain(|attr| !is_guard(attr));
        if self.sig.receiver().is_some() || self.is_declared() {
            return self.into_token_stream();
        }
        self.sig.constness = None;
        self.sig.safety = Safety::Default;
        self.sig.abi = None;
        self.sig.asyncness.get_or_insert_default();
        self.group_extra_parameters();
        self.declare(&policy::denied(facade))
    }

    /// Does what the message about too many parameters advises, so that the routes take the handler.
    fn group_extra_parameters(&mut self) {
        if self.sig.inputs.len() <= PARAMETERS {
            return;
        }
        let all = std::mem::take(&mut self.sig.inputs);
        let (mut pats, mut types) = (Vec::new(), Vec::new());
        for (at, input) in all.into_iter().enumerate() {
            match input {
                FnArg::Typed(input) if at + 1 >= PARAMETERS => {
                    pats.push(input.pat);
                    types.push(input.ty);
                }
                input => self.sig.inputs.push(input),
            }
        }
        self.sig.inputs.push(parse_quote!((#(#pats,)*): (#(#types,)*)));
    }
}

/// Whether an attribute is a guard, by whichever path it is named.
fn is_guard(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| GUARDS.iter().any(|name| last.ident == name))
}
