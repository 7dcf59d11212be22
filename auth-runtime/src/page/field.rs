//! One field of a form.

use crate::{
    error::{FieldError, FieldErrors},
    words,
};

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// An email address.
    Email,
    /// A password, which is never shown and never sent back to the page.
    Password,
    /// One line of text.
    Text,
    /// A number, whole or not.
    Number,
    /// Yes or no.
    Checkbox,
    /// One of several: each value with its label.
    Select(Vec<(String, String)>),
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
}

impl FieldKind {
    /// The `type` of the HTML input.
    #[must_use]
    pub const fn input_type(&self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Password => "password",
            Self::Text | Self::Select(_) => "text",
            Self::Number => "number",
            Self::Checkbox => "checkbox",
            Self::Date => "date",
            Self::DateTime => "datetime-local",
        }
    }
}

/// One field of a form, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The name under which the value is sent.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// How it is filled in.
    pub kind: FieldKind,
    /// The `autocomplete` value, by which browsers and password managers know the field.
    pub autocomplete: Option<&'static str>,
    /// What it holds; `true` for a ticked box. Empty for a password, whatever is set.
    value: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// What a person should know before filling it in.
    pub hint: Option<String>,
    /// What is wrong with it, in words.
    pub errors: Vec<String>,
    /// The longest text in characters. A page passes it on for text alone: a browser cuts a pasted password silently.
    pub max_length: Option<u32>,
}

impl Field {
    /// A required field of the application's own.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            autocomplete: None,
            value: String::new(),
            required: true,
            hint: None,
            errors: Vec::new(),
            max_length: None,
        }
    }

    /// The address with which a person logs in, named `email`.
    #[must_use]
    pub fn email() -> Self {
        Self::new("email", words::text("field.email"), FieldKind::Email).autocomplete("username")
    }

    /// A new address, named `email`.
    #[must_use]
    pub fn new_email() -> Self {
        Self::new("email", words::text("field.new_email"), FieldKind::Email).autocomplete("email")
    }

    /// The password that the account has, under the name that the form uses.
    #[must_use]
    pub fn password(name: &'static str) -> Self {
        let label = if name == "current_password" { "field.current_password" } else { "field.password" };
        Self::new(name, words::text(label), FieldKind::Password).autocomplete("current-password")
    }

    /// A password that is chosen here; the hint states the policy beforehand.
    #[must_use]
    pub fn new_password(name: &'static str, min_length: usize) -> Self {
        let label = if name == "new_password" { "field.new_password" } else { "field.password" };
        Self::new(name, words::text(label), FieldKind::Password)
            .autocomplete("new-password")
            .hint(words::fill("hint.new_password", &[("min", &min_length.to_string())]))
    }

    /// The box that asks to stay logged in, named `remember`.
    #[must_use]
    pub fn remember() -> Self {
        Self::new("remember", words::text("field.remember"), FieldKind::Checkbox).optional()
    }

    /// Sets the `autocomplete` value.
    #[must_use]
    pub fn autocomplete(mut self, value: &'static str) -> Self {
        self.autocomplete = Some(value);
        self
    }

    /// Sets what the field holds. A password stays empty.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        if self.kind != FieldKind::Password {
            self.value = value.into();
        }
        self
    }

    /// Lets the field stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Sets what a person should know before filling it in.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the longest text in characters.
    #[must_use]
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Adds the mistakes that were found in this field.
    #[must_use]
    pub fn errors(mut self, errors: &FieldErrors) -> Self {
        self.errors.extend(errors.of(&self.name).map(FieldError::text).map(str::to_owned));
        self
    }

    /// Whether it asks for the password that the account has.
    #[must_use]
    pub fn is_current_password(&self) -> bool {
        self.kind == FieldKind::Password && self.autocomplete == Some("current-password")
    }

    /// What the field holds; always empty for a password.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.kind == FieldKind::Password { "" } else { &self.value }
    }

    /// Whether it is a box to tick.
    #[must_use]
    pub fn is_checkbox(&self) -> bool {
        self.kind == FieldKind::Checkbox
    }

    /// What it is chosen from, where it is: each value with its label.
    #[must_use]
    pub fn options(&self) -> Option<&[(String, String)]> {
        if let FieldKind::Select(options) = &self.kind { Some(options) } else { None }
    }

    /// The `step` of the HTML input: numbers need not be whole, and times go by seconds.
    #[must_use]
    pub fn step(&self) -> Option<&'static str> {
        match self.kind {
            FieldKind::Number => Some("any"),
            FieldKind::DateTime => Some("1"),
            _ => None,
        }
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn checked(&self) -> bool {
        self.value == "true"
    }

    /// The `maxlength` of the HTML input, where there is one.
    #[must_use]
    pub fn input_max_length(&self) -> Option<u32> {
        if self.kind == FieldKind::Text { self.max_length } else { None }
    }
}
