//! The attributes of the struct.

use darling::{FromAttributes, FromMeta, ast::NestedMeta};
use proc_macro2::Span;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, LitStr, Meta, Visibility};

use super::{
    RawField, RawRoles,
    fault::{Unknown, Words, refuse_wordless, restate, unknown},
    field, roles,
    word::{Name, PathWord, Quoted},
};
use crate::{diag::Errors, names};

/// The struct as it was typed.
pub(crate) struct RawUser {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) shape: Shape,
    /// Its words.
    pub(crate) words: RawWords,
    /// Its roles; `None` where there is no list, or none that can be read.
    pub(crate) roles: Option<RawRoles>,
    /// Whether there is a `#[roles(..)]` at all.
    pub(crate) has_roles: bool,
    /// Its fields.
    pub(crate) fields: Vec<RawField>,
}

/// What stands behind the derive.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// A struct with named fields.
    Named,
    /// A struct with fields that have no names.
    Tuple,
    /// A struct without fields.
    Unit,
    /// An enum; where the word stands.
    Enum(Span),
    /// A union.
    Union(Span),
}

/// `#[auth(..)]` on the struct.
#[derive(Default, FromAttributes)]
#[darling(attributes(auth), default)]
pub(crate) struct RawWords {
    /// `table = "users"`: the table; by default the struct's name in snake case and an `s`.
    pub(crate) table: Option<Quoted>,
    /// `realm = "staff"`: what keeps this kind of user apart; by default the struct's name in snake case.
    pub(crate) realm: Option<Quoted>,
    /// `crate = ::path`: where authwright is, if not at `::authwright`.
    #[darling(rename = "crate")]
    pub(crate) krate: Option<PathWord>,
    /// `roles_module = staff_roles`: the module of the role markers; by default `roles`.
    pub(crate) roles_module: Option<Name>,
    /// `names(new = SignUp, ..)`: the generated types.
    pub(crate) names: Option<RawNames>,
    /// `templates(reset_password = "mail/reset", pages(login = "pages/login"))`: the application's own templates.
    pub(crate) templates: Option<RawTemplates>,
    #[darling(flatten)]
    _unknown: Unknown<StructWords>,
}

/// `names(..)`: what the generated types are called.
#[derive(Default, FromMeta)]
pub(crate) struct RawNames {
    /// The enum of roles; by default `UserRole`.
    pub(crate) role: Option<Name>,
    /// What a sign-up sends; by default `NewUser`.
    pub(crate) new: Option<Name>,
    /// What a program chooses; by default `CreateUser`.
    pub(crate) create: Option<Name>,
    /// What the owner changes; by default `UserChanges`.
    pub(crate) changes: Option<Name>,
    /// What may leave the server; by default `PublicUser`.
    pub(crate) public: Option<Name>,
    /// The `register` fields of somebody without a row; by default `PendingUser`.
    pub(crate) pending: Option<Name>,
    #[darling(flatten)]
    _unknown: Unknown<TypeWords>,
}

/// `templates(..)`: mails, and pages in a list of their own, for some names are both.
#[derive(Default)]
pub(crate) struct RawTemplates {
    /// `reset_password = "mail/reset"`
    pub(crate) mails: Vec<RawTemplate>,
    /// `pages(login = "pages/login")`
    pub(crate) pages: Vec<RawTemplate>,
}

/// One template: what it is for, and its path without the extension.
#[derive(Clone)]
pub(crate) struct RawTemplate {
    /// What it is for.
    pub(crate) key: Ident,
    /// The path.
    pub(crate) path: LitStr,
}

impl FromMeta for RawTemplates {
    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        let (mut all, mut errors) = (Self::default(), Vec::new());
        for item in items {
            match item {
                NestedMeta::Meta(Meta::List(list)) if list.path.is_ident("pages") => {
                    match NestedMeta::parse_meta_list(list.tokens.clone()) {
                        Ok(pages) => pages.iter().for_each(|page| match template(page) {
                            Ok(page) => all.pages.push(page),
                            Err(error) => errors.push(error),
                        }),
                        Err(error) => errors.push(error.into()),
                    }
                }
                item => match template(item) {
                    Ok(mail) => all.mails.push(mail),
                    Err(error) => errors.push(error),
                },
            }
        }
        if errors.is_empty() { Ok(all) } else { Err(darling::Error::multiple(errors)) }
    }
}

fn template(item: &NestedMeta) -> darling::Result<RawTemplate> {
    match item {
        NestedMeta::Meta(meta) if meta.path().get_ident().is_some() => {
            Quoted::from_meta(meta).map(|Quoted { key, text }| RawTemplate { key, path: text })
        }
        other => Err(unknown::<TemplateWords>(other)),
    }
}

macro_rules! words {
    ($($words:ident: $list:literal, $known:expr;)+) => {$(
        struct $words;

        impl Words for $words {
            const LIST: &'static str = $list;

            fn known() -> Vec<&'static str> {
                $known.to_vec()
            }
        }
    )+};
}

words! {
    TypeWords: "names", names::TYPE_WORDS;
    IdWords: "auth", ["crate"];
    TemplateWords: "templates", names::PAGE_WORDS;
}

/// `#[auth(..)]` on an id.
#[derive(FromAttributes)]
#[darling(attributes(auth))]
struct RawIdWords {
    /// `crate = ::path`: where authwright is, if not at `::authwright`.
    #[darling(rename = "crate")]
    krate: Option<PathWord>,
    #[darling(flatten)]
    _unknown: Unknown<IdWords>,
}

struct StructWords;

impl Words for StructWords {
    const LIST: &'static str = "auth";

    fn known() -> Vec<&'static str> {
        names::STRUCT_WORDS.to_vec()
    }

    fn elsewhere(word: &str) -> Option<String> {
        if word == "roles" {
            return Some(String::from("the roles have an attribute of their own: `#[roles(admin, user)]`"));
        }
        [names::FIELD_WORDS, names::PART_WORDS]
            .concat()
            .contains(&word)
            .then(|| format!("`{word}` belongs to a field: write `#[auth({word})]` above that field"))
    }
}

/// Reads the item. What cannot be read is left out, its mistakes are kept, and the rest is read all the same.
pub(crate) fn user(item: &DeriveInput, errors: &mut Errors) -> RawUser {
    refuse_wordless(&item.attrs, "write a word, as in `#[auth(table = \"users\")]`, or delete it", errors);
    let words = RawWords::from_attributes(&item.attrs);
    let words = words.unwrap_or_else(|error| {
        errors.extend(restate(error));
        RawWords::default()
    });
    let (shape, fields) = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => (Shape::Named, Some(&named.named)),
            Fields::Unnamed(_) => (Shape::Tuple, None),
            Fields::Unit => (Shape::Unit, None),
        },
        Data::Enum(data) => (Shape::Enum(data.enum_token.span), None),
        Data::Union(data) => (Shape::Union(data.union_token.span), None),
    };
    RawUser {
        vis: item.vis.clone(),
        ident: item.ident.clone(),
        generics: item.generics.clone(),
        shape,
        words,
        has_roles: item.attrs.iter().any(|attribute| attribute.path().is_ident("roles") || misplaces_roles(attribute)),
        roles: roles::read(&item.attrs, errors),
        fields: fields.into_iter().flatten().filter_map(|field| field::read(field, errors)).collect(),
    }
}

/// Whether the roles stand in `#[auth(roles(..))]`, which is told already.
fn misplaces_roles(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let words = NestedMeta::parse_meta_list(list.tokens.clone()).unwrap_or_default();
    attribute.path().is_ident("auth")
        && words.iter().any(|word| matches!(word, NestedMeta::Meta(meta) if meta.path().is_ident("roles")))
}

/// Reads the words of an id.
pub(crate) fn id(item: &DeriveInput, errors: &mut Errors) -> Option<PathWord> {
    match RawIdWords::from_attributes(&item.attrs) {
        Ok(words) => words.krate,
        Err(error) => {
            errors.extend(restate(error));
            None
        }
    }
}
