//! What is said of a setting that cannot be used.

use std::{error::Error, fmt};

/// A setting whose value cannot be used, with a value that could. The value itself is not repeated: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSetting {
    name: &'static str,
    why: String,
    example: &'static str,
}

impl InvalidSetting {
    pub(super) fn new(name: &'static str, why: impl Into<String>, example: &'static str) -> Self {
        Self { name, why: why.into(), example }
    }

    /// The name of the setting, as it stands in the environment.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; a value that works: {}", self.name, self.why, self.example)
    }
}

impl Error for InvalidSetting {}
