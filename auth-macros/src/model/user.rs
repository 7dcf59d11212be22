//! The struct as a whole.

use syn::{Attribute, Ident, LitStr, Path, Type, Visibility, parse_quote};

use super::{Field, Part};
use crate::names::hygienic;

/// What can be seen from outside: enough to write every type, even of a struct with mistakes.
pub(crate) struct Outline {
    /// `::authwright::__private`, or the same under `#[auth(crate = path)]`.
    pub(crate) door: Path,
    /// What generated code calls the same where it says it often.
    pub(crate) alias: Path,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    /// Whether an impl for the type can be written at all: it is not generic.
    pub(crate) concrete: bool,
    pub(crate) names: Names,
    pub(crate) roles: Roles,
    /// Every field that is understood, in the order of the struct.
    pub(crate) fields: Vec<Field>,
}

/// A struct without mistakes.
pub(crate) struct User {
    pub(crate) outline: Outline,
    pub(crate) realm: String,
    pub(crate) table: String,
    pub(crate) parts: Parts,
    pub(crate) mails: Vec<Template>,
    pub(crate) pages: Vec<Template>,
}

/// The fields that the toolkit knows.
pub(crate) struct Parts {
    pub(crate) id: Field,
    pub(crate) email: Field,
    pub(crate) password: Field,
    pub(crate) role: Field,
    pub(crate) verified_at: Option<Field>,
    pub(crate) is_active: Option<Field>,
    pub(crate) updated_at: Option<Field>,
    pub(crate) last_login_at: Option<Field>,
    pub(crate) locale: Option<Field>,
}

/// What the generated items are called.
pub(crate) struct Names {
    pub(crate) role: Ident,
    pub(crate) new: Ident,
    pub(crate) create: Ident,
    pub(crate) changes: Ident,
    pub(crate) public: Ident,
    pub(crate) pending: Ident,
    pub(crate) roles_module: Ident,
}

/// The roles, in the order of the source.
pub(crate) struct Roles {
    pub(crate) list: Vec<Role>,
    /// The variant of the role that a newly registered user has; `None` only where there are mistakes.
    pub(crate) default: Option<Ident>,
}

/// One role.
pub(crate) struct Role {
    /// Doc comments and `#[cfg(..)]`, which go wherever the role goes.
    pub(crate) attrs: Vec<Attribute>,
    /// As the user spelt it: what is stored.
    pub(crate) name: Ident,
    /// Its variant of the enum.
    pub(crate) variant: Ident,
    /// Its own bit, by its place in the source.
    pub(crate) bit: u64,
    /// Its own bit and those of the roles that it includes.
    pub(crate) bits: u64,
    /// The bits of the roles that it may give.
    pub(crate) grants: u64,
    /// Whether somebody must always have it.
    pub(crate) keep_one: bool,
}

impl Role {
    /// `#[cfg(..)]`, where it has one.
    pub(crate) fn cfg(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }
}

/// A template of the application.
pub(crate) struct Template {
    /// What it is for, as a variant of `MailPurpose` or `PageKind`.
    pub(crate) kind: Ident,
    /// The name of the same.
    pub(crate) name: String,
    /// Its path without the extension.
    pub(crate) path: LitStr,
}

impl Outline {
    /// The fields of the application's own.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.part.is_own())
    }

    /// The fields that a sign-up may set.
    pub(crate) fn register(&self) -> impl Iterator<Item = &Field> {
        self.own().filter(|field| field.register)
    }

    /// The fields that the owner may change.
    pub(crate) fn edit(&self) -> impl Iterator<Item = &Field> {
        self.own().filter(|field| field.edit)
    }

    /// The type of the field for the roles; where mistakes hide it, one role.
    pub(crate) fn role_type(&self) -> Type {
        let one = &self.names.role;
        self.role().map_or_else(|| parse_quote!(#one), |role| role.ty.clone())
    }

    /// What a program calls it that makes a user: `role`, or `roles` where the struct has that.
    pub(crate) fn role_name(&self) -> Ident {
        let several = self.role().is_some_and(|role| role.name == "roles");
        Ident::new(if several { "roles" } else { "role" }, hygienic())
    }

    fn role(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.part == Part::Role)
    }

    /// The fields that may leave the server.
    pub(crate) fn public(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.public)
    }
}
