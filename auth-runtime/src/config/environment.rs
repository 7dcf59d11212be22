//! Where settings are read from: the process, or what a test puts in its place.

use std::{env, fmt, path::Path};

/// A setting's text is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotUnicode;

/// The variables and arguments that a program was started with.
#[derive(Clone, Default)]
pub struct Environment(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Nothing,
    Process,
    Given {
        variables: Vec<(String, String)>,
        arguments: Vec<String>,
    },
}

impl Environment {
    /// Those of this process, read when they are asked for.
    #[must_use]
    pub const fn process() -> Self {
        Self(Source::Process)
    }

    /// These variables and no others, for tests: a process's own are shared by all its threads.
    #[must_use]
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self(Source::Given { variables, arguments: Vec::new() })
    }

    /// The same variables with these arguments, the program's name first.
    #[must_use]
    pub fn with_arguments<A: Into<String>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        let variables = match self.0 {
            Source::Given { variables, .. } => variables,
            Source::Nothing | Source::Process => Vec::new(),
        };
        Self(Source::Given { variables, arguments })
    }

    /// The text of a variable. A blank one is as good as none: that is how a compose file leaves one out.
    pub(super) fn variable(&self, name: &str) -> Result<Option<String>, NotUnicode> {
        let text = match &self.0 {
            Source::Nothing => None,
            Source::Process => match env::var(name) {
                Ok(text) => Some(text),
                Err(env::VarError::NotPresent) => None,
                Err(env::VarError::NotUnicode(_)) => return Err(NotUnicode),
            },
            Source::Given { variables, .. } => {
                variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        };
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    /// The program's name, as it is typed.
    pub(crate) fn program(&self) -> Option<String> {
        let path = self.argument(0)?;
        Some(Path::new(&path).file_stem()?.to_string_lossy().into_owned()).filter(|name| !name.is_empty())
    }

    /// Whether the program was started to make its tables, so that it cannot wait for them.
    pub(crate) fn asks_to_migrate(&self) -> bool {
        self.command_is("migrate") && self.is_last(1)
    }

    /// Whether the program was started only to print something, which needs no tables: what would make them, its
    /// routes, or how one of these commands is used.
    pub(crate) fn asks_to_print(&self) -> bool {
        self.command_is("schema") || self.command_is("routes") || self.command_is("migrate") && !self.is_last(1)
    }

    /// Whether every handle of this process prints its part of the schema as soon as it is made. A test's environment
    /// has no standard output.
    pub(crate) fn prints_schema(&self) -> bool {
        matches!(self.0, Source::Process) && self.command_is("schema") && self.is_last(1)
    }

    /// Whether the program was started to give a user another role. It starts where others do not: what stands in their
    /// way may be a role that this build does not know, and that somebody has.
    pub(crate) fn asks_to_set_a_role(&self) -> bool {
        self.command_is("set-role")
    }

    fn is_last(&self, at: usize) -> bool {
        self.argument(at + 1).is_none()
    }

    fn command_is(&self, name: &str) -> bool {
        cfg!(feature = "cli") && self.argument(1).is_some_and(|argument| argument == name)
    }

    fn argument(&self, at: usize) -> Option<String> {
        match &self.0 {
            Source::Nothing => None,
            Source::Process => env::args_os().nth(at).map(|argument| argument.to_string_lossy().into_owned()),
            Source::Given { arguments, .. } => arguments.get(at).cloned(),
        }
    }
}

/// Shows no value: some are secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(..)")
    }
}
