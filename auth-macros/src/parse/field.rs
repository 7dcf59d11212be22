//! The attributes of a field.

use darling::{FromField, FromMeta};
use syn::{Attribute, Field, Ident, Type};

use super::{
    fault::{Unknown, Words, refuse_wordless, restate},
    word::{PathWord, Quoted, StartWord, StoredAs, Word},
};
use crate::{diag::Errors, names};

/// A field with its words.
#[derive(FromField)]
#[darling(attributes(auth), forward_attrs(doc))]
pub(crate) struct RawField {
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,
    /// Its doc comments.
    pub(crate) attrs: Vec<Attribute>,

    /// `id`: it is the primary key.
    pub(crate) id: Option<Word>,
    /// `email`: it is the address.
    pub(crate) email: Option<Word>,
    /// `password`: it is the password's hash.
    pub(crate) password: Option<Word>,
    /// `role`: it is the role.
    pub(crate) role: Option<Word>,
    /// `verified_at`: it says when the address was confirmed.
    pub(crate) verified_at: Option<Word>,
    /// `is_active`: it says whether the user may log in.
    pub(crate) is_active: Option<Word>,
    /// `created_at`: it says when the row was made.
    pub(crate) created_at: Option<Word>,
    /// `updated_at`: it says when the row was last changed.
    pub(crate) updated_at: Option<Word>,
    /// `last_login_at`: it says when the user last logged in.
    pub(crate) last_login_at: Option<Word>,
    /// `locale`: it is the user's language.
    pub(crate) locale: Option<Word>,

    /// `register`: a sign-up may set it.
    pub(crate) register: Option<Word>,
    /// `edit`: the owner may change it.
    pub(crate) edit: Option<Word>,
    /// `public`: it may leave the server.
    pub(crate) public: Option<Word>,
    /// `default` or `default = expr`: what a new row gets where a sign-up sets nothing.
    pub(crate) default: Option<StartWord>,
    /// `validate = path`: the rule `fn(&T) -> Result<(), impl Display>`; of an `Option` it gets the value within.
    pub(crate) validate: Option<PathWord>,
    /// `unique`: no two rows hold the same.
    pub(crate) unique: Option<Word>,
    /// `column = "name"`: what the column is called.
    pub(crate) column: Option<Quoted>,
    /// `as = text` or `as = json`: how a type of the application's own is stored.
    #[darling(rename = "as")]
    pub(crate) stored_as: Option<StoredAs>,
    /// `sql(sqlite = "..", postgres = "..", mysql = "..")`: the types of the column, set by hand.
    pub(crate) sql: Option<RawSql>,

    #[darling(flatten)]
    _unknown: Unknown<FieldWords>,
    /// Whether its attributes could not be read, so that its words are not known.
    #[darling(skip)]
    pub(crate) unread: bool,
}

/// Column types set by hand.
#[derive(FromMeta)]
pub(crate) struct RawSql {
    /// `sqlite = "TEXT"`
    pub(crate) sqlite: Option<Quoted>,
    /// `postgres = "CITEXT"`
    pub(crate) postgres: Option<Quoted>,
    /// `mysql = "VARCHAR(40)"`, on `MariaDB` too
    pub(crate) mysql: Option<Quoted>,
    #[darling(flatten)]
    _unknown: Unknown<DialectWords>,
}

struct FieldWords;

impl Words for FieldWords {
    const LIST: &'static str = "auth";

    fn known() -> Vec<&'static str> {
        [names::FIELD_WORDS, names::PART_WORDS].concat()
    }

    fn elsewhere(word: &str) -> Option<String> {
        match word {
            "email_verified_at" => Some(String::from("did you mean `verified_at`?")),
            "password_hash" => Some(String::from("did you mean `password`?")),
            "rename" => Some(String::from("to name the column, write `column = \"..\"`")),
            "skip" => Some(String::from("each field is a column; what is no column belongs in another struct")),
            _ => names::STRUCT_WORDS
                .contains(&word)
                .then(|| format!("`{word}` belongs to the struct: write `#[auth({word} ..)]` above it")),
        }
    }
}

struct DialectWords;

impl Words for DialectWords {
    const LIST: &'static str = "sql";

    fn known() -> Vec<&'static str> {
        names::DIALECT_WORDS.to_vec()
    }
}

/// Reads a field. One whose words cannot be read is kept without them: its name and type may still be asked for.
pub(super) fn read(field: &Field, errors: &mut Errors) -> Option<RawField> {
    refuse_wordless(&field.attrs, "write a word, as in `#[auth(register)]`, or delete it", errors);
    match RawField::from_field(field) {
        Ok(raw) => Some(raw),
        Err(error) => {
            errors.extend(restate(error));
            let mut bare = field.clone();
            bare.attrs.retain(|attribute| !attribute.path().is_ident("auth"));
            RawField::from_field(&bare).ok().map(|raw| RawField { unread: true, ..raw })
        }
    }
}

impl RawField {
    /// The words that name what the toolkit knows the field as.
    pub(crate) fn part_words(&self) -> impl Iterator<Item = &Ident> {
        [
            &self.id,
            &self.email,
            &self.password,
            &self.role,
            &self.verified_at,
            &self.is_active,
            &self.created_at,
            &self.updated_at,
            &self.last_login_at,
            &self.locale,
        ]
        .into_iter()
        .flatten()
        .map(|word| &word.key)
    }

    /// The words that only a field of the application's own may carry, except `public`.
    pub(crate) fn own_words(&self) -> impl Iterator<Item = &Ident> {
        let words = [&self.register, &self.edit, &self.unique].into_iter().flatten().map(|word| &word.key);
        words
            .chain(self.default.iter().map(|word| &word.key))
            .chain(self.validate.iter().map(|word| &word.key))
            .chain(self.stored_as.iter().map(|word| &word.key))
    }
}
