//! One field.

use syn::{Attribute, Expr, Ident, LitStr, Path, Type};

/// A field that is a column.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that the user said or did not say")]
pub(crate) struct Field {
    /// As the user spelt it, perhaps raw.
    pub(crate) ident: Ident,
    /// Its name in JSON and forms: without `r#`.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Its doc comments, which generated fields carry too.
    pub(crate) docs: Vec<Attribute>,
    pub(crate) part: Part,
    pub(crate) codec: Codec,
    /// The type within an `Option`.
    pub(crate) inner: Option<Type>,
    pub(crate) column: String,
    pub(crate) sql: SqlTypes,
    /// Whether a sign-up may set it.
    pub(crate) register: bool,
    /// Whether the owner may change it.
    pub(crate) edit: bool,
    /// Whether it may leave the server.
    pub(crate) public: bool,
    pub(crate) unique: bool,
    /// What a new row gets where a sign-up sets nothing.
    pub(crate) start: Start,
    /// The application's own rule.
    pub(crate) validate: Option<Path>,
}

/// What the toolkit knows a field as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Id,
    Email,
    Password,
    Role,
    VerifiedAt,
    IsActive,
    CreatedAt,
    UpdatedAt,
    LastLoginAt,
    /// The user's language: the application's own, and known to the toolkit.
    Locale,
    /// The application's own.
    Own,
}

/// How a field is stored, apart from being an `Option`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Native,
    Text,
    Json,
    /// One role.
    ByName,
    /// A set of roles.
    ByNames,
}

/// What a new row gets where a sign-up sets nothing.
#[derive(Clone)]
pub(crate) enum Start {
    /// There is nothing else: the sign-up must set it.
    Registered,
    /// `Default::default()`, which is `None` for an `Option`.
    Default,
    /// `default = expr`
    Value(Box<Expr>),
}

/// The types of a column, set by hand.
#[derive(Clone, Default)]
pub(crate) struct SqlTypes {
    pub(crate) sqlite: Option<LitStr>,
    pub(crate) postgres: Option<LitStr>,
    pub(crate) mysql: Option<LitStr>,
}

impl SqlTypes {
    /// Whether nothing is set.
    pub(crate) fn is_default(&self) -> bool {
        self.sqlite.is_none() && self.postgres.is_none() && self.mysql.is_none()
    }
}

impl Part {
    /// Whether its value is the application's matter.
    pub(crate) fn is_own(self) -> bool {
        matches!(self, Self::Own | Self::Locale)
    }

    /// The part of this word of `#[auth(..)]`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "id" => Self::Id,
            "email" => Self::Email,
            "password" => Self::Password,
            "role" => Self::Role,
            "verified_at" => Self::VerifiedAt,
            "is_active" => Self::IsActive,
            "created_at" => Self::CreatedAt,
            "updated_at" => Self::UpdatedAt,
            "last_login_at" => Self::LastLoginAt,
            "locale" => Self::Locale,
            _ => return None,
        })
    }

    /// The part that a field of this name is without a word.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "password_hash" => Some(Self::Password),
            "email_verified_at" => Some(Self::VerifiedAt),
            "password" | "verified_at" => None,
            name => Self::from_word(name),
        }
    }

    /// The word of `#[auth(..)]` that names it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Email => "email",
            Self::Password => "password",
            Self::Role => "role",
            Self::VerifiedAt => "verified_at",
            Self::IsActive => "is_active",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::LastLoginAt => "last_login_at",
            Self::Locale => "locale",
            Self::Own => "own",
        }
    }
}
