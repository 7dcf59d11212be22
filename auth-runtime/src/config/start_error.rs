//! Why an application does not start.

use std::{error::Error as StdError, fmt};

/// Everything that keeps an application from starting, each with what mends it, and never a secret value.
///
/// `main` prints its error with `Debug`, so that is the same text as `Display`: one for people.
pub struct StartError(Vec<String>);

impl StartError {
    pub(crate) fn new(problems: Vec<String>) -> Self {
        Self(problems)
    }

    /// What is wrong, one by one.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the application cannot start:")?,
            count => write!(f, "the application cannot start, for {count} reasons:")?,
        }
        for problem in &self.0 {
            write!(f, "\n- {}", problem.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for StartError {}
