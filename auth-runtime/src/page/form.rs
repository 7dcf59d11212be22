//! A form, as a page shows it.

use super::Field;
use crate::error::FieldErrors;

/// A form that is sent by `POST`.
///
/// It has no `Debug`: its hidden values hold the token that proves where the form came from.
#[derive(Clone)]
#[non_exhaustive]
pub struct Form {
    /// What the ids of its fields begin with; two forms of one page with fields need two.
    pub id: &'static str,
    /// Where it is sent.
    pub action: String,
    /// What stands on its button.
    pub submit: String,
    /// What its button is about, where the page has several alike: said by screen readers after the button's words.
    pub about: Option<String>,
    /// What a person fills in.
    pub fields: Vec<Field>,
    /// What is sent along unseen: names and values.
    pub hidden: Vec<(String, String)>,
    /// Whose password is asked for, so that a password manager fills in the right one. It is shown and not sent.
    pub account: Option<String>,
    /// Whether its button does what cannot be undone.
    pub danger: bool,
}

impl Form {
    /// A form with a button and nothing else yet.
    #[must_use]
    pub fn new(action: impl Into<String>, submit: impl Into<String>) -> Self {
        Self {
            id: "form",
            action: action.into(),
            submit: submit.into(),
            about: None,
            fields: Vec::new(),
            hidden: Vec::new(),
            account: None,
            danger: false,
        }
    }

    /// Sets what the ids of its fields begin with.
    #[must_use]
    pub fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// Says what its button is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a value that is sent along unseen.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Says whose password is asked for.
    #[must_use]
    pub fn account(mut self, address: impl Into<String>) -> Self {
        self.account = Some(address.into());
        self
    }

    /// Marks the button as one that does what cannot be undone.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Puts each mistake beside its field.
    #[must_use]
    pub fn errors(mut self, errors: &FieldErrors) -> Self {
        self.fields = self.fields.into_iter().map(|field| field.errors(errors)).collect();
        self
    }

    /// The id of a field of this form, which its label, hint and errors refer to.
    #[must_use]
    pub fn field_id(&self, field: &Field) -> String {
        format!("{}-{}", self.id, field.name)
    }

    /// The ids of the field's hint and errors, for `aria-describedby`; empty where it has neither.
    #[must_use]
    pub fn described_by(&self, field: &Field) -> String {
        let id = self.field_id(field);
        match (field.hint.is_some(), !field.errors.is_empty()) {
            (false, false) => String::new(),
            (true, false) => format!("{id}-hint"),
            (false, true) => format!("{id}-error"),
            (true, true) => format!("{id}-hint {id}-error"),
        }
    }

    /// What is wrong, in the order of the fields.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Mistake<'_>> {
        let of = |field| move |text| Mistake { id: self.field_id(field), label: &field.label, text };
        self.fields.iter().flat_map(|field| field.errors.iter().map(String::as_str).map(of(field))).collect()
    }
}

/// What is wrong with a field of a form, for the summary above it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mistake<'a> {
    /// The id of the field.
    pub id: String,
    /// What stands above the field.
    pub label: &'a str,
    /// What is wrong.
    pub text: &'a str,
}
