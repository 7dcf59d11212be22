//! Reading the settings: what is wrong is collected, what is missing is perhaps made up.

use std::fmt::Display;

use super::Environment;
use crate::secret::Secret;

/// What becomes of a setting that nobody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gaps {
    /// It is made up, and a note says so: development.
    Filled,
    /// It is a problem.
    Refused,
    /// Nothing is said of it: the base URL cannot be read, so nobody knows whether this is development.
    Passed,
}

/// The reading of one application's settings.
pub(super) struct Reading<'a> {
    pub(super) environment: &'a Environment,
    pub(super) gaps: Gaps,
    pub(super) notes: Vec<String>,
    pub(super) problems: Vec<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self { environment, gaps: Gaps::Refused, notes: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn is_development(&self) -> bool {
        self.gaps == Gaps::Filled
    }

    /// What the builder was told, or else what the environment says.
    pub(super) fn text(&mut self, chosen: Option<&str>, name: &'static str) -> Option<String> {
        if let Some(chosen) = chosen {
            return Some(chosen.to_owned());
        }
        self.environment.variable(name).unwrap_or_else(|_| {
            self.problems.push(format!("{name} is not UTF-8"));
            None
        })
    }

    /// The same for what must not be printed.
    pub(super) fn secret(&mut self, chosen: Option<&Secret<String>>, name: &'static str) -> Option<Secret<String>> {
        match chosen {
            Some(chosen) => Some(chosen.clone()),
            None => self.text(None, name).map(Secret::new),
        }
    }

    /// The same for a list: what the builder was told one by one, the environment says with commas.
    pub(super) fn list(&mut self, chosen: Option<&[String]>, name: &'static str) -> Vec<String> {
        match chosen {
            Some(chosen) => chosen.to_vec(),
            None => self
                .text(None, name)
                .map(|text| text.split(',').map(|entry| entry.trim().to_owned()).collect())
                .unwrap_or_default(),
        }
    }

    /// A setting that cannot be used. `why` must not repeat its value.
    pub(super) fn wrong(&mut self, name: &str, why: impl Display, example: &str) {
        self.problems.push(format!("{name}: {why}; a value that works: {example}"));
    }

    /// A setting that cannot be used, as its own room says it.
    pub(super) fn refuse<T>(&mut self, result: Result<T, impl Display>) -> Option<T> {
        result.map_err(|cause| self.problems.push(cause.to_string())).ok()
    }

    /// A setting that nobody gave: `None` where it is not to be made up.
    pub(super) fn gap(&mut self, problem: impl FnOnce() -> String, note: impl FnOnce() -> String) -> Option<()> {
        match self.gaps {
            Gaps::Filled => {
                self.notes.push(note());
                Some(())
            }
            Gaps::Refused => {
                self.problems.push(problem());
                None
            }
            Gaps::Passed => None,
        }
    }
}
