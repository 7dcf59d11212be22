//! The forms in which a word may be said.

use darling::FromMeta;
use syn::{Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta, Path};

use super::fault::fault;

/// A word alone: `register`.
#[derive(Clone)]
pub(crate) struct Word {
    /// The word itself, to point at.
    pub(crate) key: Ident,
}

/// A word with a text: `table = "users"`.
#[derive(Clone)]
pub(crate) struct Quoted {
    /// The word itself.
    pub(crate) key: Ident,
    /// The text.
    pub(crate) text: LitStr,
}

/// A word with a path: `validate = no_spaces`.
#[derive(Clone)]
pub(crate) struct PathWord {
    /// The word itself.
    pub(crate) key: Ident,
    /// The path.
    pub(crate) path: Path,
}

/// A word with a new name: `roles_module = staff_roles`, also as a text.
#[derive(Clone)]
pub(crate) struct Name {
    /// The name.
    pub(crate) ident: Ident,
}

/// `default`, or `default = expr`.
#[derive(Clone)]
pub(crate) struct StartWord {
    /// The word itself.
    pub(crate) key: Ident,
    /// The expression, if there is one.
    pub(crate) value: Option<Expr>,
}

/// `as = text` or `as = json`.
#[derive(Clone)]
pub(crate) struct StoredAs {
    /// The word itself.
    pub(crate) key: Ident,
    /// Whether it is JSON; else it is text.
    pub(crate) json: bool,
}

impl FromMeta for Word {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        match meta {
            Meta::Path(_) => Ok(Self { key }),
            _ => Err(fault(meta, &format!("`{key}` stands alone"), &format!("write `{key}` and nothing after it"))),
        }
    }
}

impl FromMeta for Quoted {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        match meta {
            Meta::NameValue(pair) if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value => {
                Ok(Self { key, text: text.clone() })
            }
            _ => Err(fault(meta, &format!("`{key}` takes a text"), &format!("write `{key} = \"..\"`"))),
        }
    }
}

impl FromMeta for PathWord {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        match meta {
            Meta::NameValue(pair) if let Expr::Path(ExprPath { path, qself: None, .. }) = &pair.value => {
                Ok(Self { key, path: path.clone() })
            }
            _ => Err(fault(
                meta,
                &format!("`{key}` takes a path"),
                &format!("write `{key} = some::path`, without quotes"),
            )),
        }
    }
}

impl FromMeta for Name {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        let wrong = || fault(meta, &format!("`{key}` takes a name"), &format!("write `{key} = SomeName`"));
        let Meta::NameValue(pair) = meta else { return Err(wrong()) };
        let ident = match &pair.value {
            Expr::Path(ExprPath { path, qself: None, .. }) => path.get_ident().cloned(),
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.parse().ok(),
            _ => None,
        };
        ident.map(|ident| Self { ident }).ok_or_else(wrong)
    }
}

impl FromMeta for StartWord {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        match meta {
            Meta::Path(_) => Ok(Self { key, value: None }),
            Meta::NameValue(pair) => Ok(Self { key, value: Some(pair.value.clone()) }),
            Meta::List(_) => Err(fault(
                meta,
                "`default` takes its value after `=`",
                "write `default = 0`, or `default` for `Default::default()`",
            )),
        }
    }
}

impl FromMeta for StoredAs {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let key = key(meta)?;
        let help = "write `as = text` to store it by `Display` and `FromStr`, or `as = json` to store it by serde";
        let Meta::NameValue(pair) = meta else {
            return Err(fault(meta, "`as` does not say how the field is stored", help));
        };
        match &pair.value {
            Expr::Path(path) if path.path.is_ident("text") => Ok(Self { key, json: false }),
            Expr::Path(path) if path.path.is_ident("json") => Ok(Self { key, json: true }),
            other => Err(fault(other, "a field is stored `as = text` or `as = json`", help)),
        }
    }
}

/// The word of a meta item. darling looked it up by name, so it is one identifier.
fn key(meta: &Meta) -> darling::Result<Ident> {
    let path = meta.path();
    path.get_ident().cloned().ok_or_else(|| fault(path, "a single word is expected", "write it without `::`"))
}
