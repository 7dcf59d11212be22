//! The pages and mails that an application has unless it brings its own.

mod mail;
mod pages;

/// The pages and mails of the toolkit, from `templates/`.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultTemplates;

#[cfg(test)]
mod tests;
