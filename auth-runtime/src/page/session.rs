//! One row of the page that lists where an account is logged in.

use super::Form;

/// One place where the account is logged in.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionRow {
    /// What it is, such as the browser.
    pub label: String,
    /// Since when, and when it was last used.
    pub detail: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The button that ends it.
    pub end: Option<Form>,
}

impl SessionRow {
    /// What it is, such as the browser, and since when.
    #[must_use]
    pub fn new(label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { label: label.into(), detail: detail.into(), current: false, end: None }
    }

    /// Marks it as the one that asks.
    #[must_use]
    pub fn current(mut self) -> Self {
        self.current = true;
        self
    }

    /// Gives it a button that ends it.
    #[must_use]
    pub fn end(mut self, form: Form) -> Self {
        self.end = Some(form.about(self.label.clone()));
        self
    }
}
