//! What a strict router takes in, and what rustc says of all else.

/// The handlers of a path as a strict router takes them: its own method router, and nothing of the framework's.
///
/// Nothing but a type itself implements it. A parameter of the very type would do as well, but rustc would tell who
/// imported the framework's `get` that two types have similar names, and not which one to import.
#[diagnostic::on_unimplemented(
    message = "nothing asks these handlers who may call them",
    label = "not made by authwright's `get`, `post`, ..",
    note = "import `get` from `authwright::prelude`, `authwright::axum` or `authwright::actix`, and put \
            `#[require_role(..)]`, `#[require_login]` or `#[public]` on each handler",
    note = "what cannot say it, such as a folder of files, comes in by `Router::mount_undeclared(..)`"
)]
pub trait Strict<M> {
    /// The same.
    fn strict(self) -> M;
}

impl<M> Strict<M> for M {
    fn strict(self) -> M {
        self
    }
}
