//! Who may call a route.

use std::fmt;

/// Who may call a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Anybody.
    Public,
    /// Users whom the policy lets in, as a person reads it: `admin or helper`.
    Guarded(String),
    /// Whoever the service lets in by itself: it came in by `mount_undeclared` of a router.
    Undeclared,
}

impl Access {
    /// What is left of it behind a layer that asks for this policy: both are asked, the layer first.
    pub(super) fn behind(&self, layer: &str) -> Self {
        match self {
            Self::Guarded(policy) => Self::Guarded(format!("{layer}, and {policy}")),
            Self::Public | Self::Undeclared => Self::Guarded(layer.to_owned()),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.pad("public"),
            Self::Guarded(policy) => f.pad(policy),
            Self::Undeclared => f.pad("undeclared"),
        }
    }
}
