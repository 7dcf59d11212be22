//! What makes a handler one that says who may call it.

use ::axum::handler::Handler;

use crate::web::{Access, Declaration};

/// The extractors of a handler, the first of which is a [`Declaration`].
///
/// They are the type parameter `T` of axum's [`Handler<T, S>`](::axum::handler::Handler), where a marker stands before
/// them.
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "a handler without a guard",
    note = "put `#[require_role(..)]`, `#[require_login]` or `#[public]` on it"
)]
pub trait Declared: sealed::Declared {
    /// Who may call the handler.
    fn access() -> Access;
}

macro_rules! declared {
    ($first:ident $($rest:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<M, $first: Declaration, $($rest),*> Declared for (M, $first, $($rest,)*) {
            fn access() -> Access {
                $first::access()
            }
        }
        impl<M, $first: Declaration, $($rest),*> sealed::Declared for (M, $first, $($rest,)*) {}
    };
}

// The shapes of axum's `impl_handler!`. The one without extractors, `((),)`, is left out: such a handler declares
// nothing.
declared!(T1);
declared!(T1 T2);
declared!(T1 T2 T3);
declared!(T1 T2 T3 T4);
declared!(T1 T2 T3 T4 T5);
declared!(T1 T2 T3 T4 T5 T6);
declared!(T1 T2 T3 T4 T5 T6 T7);
declared!(T1 T2 T3 T4 T5 T6 T7 T8);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15);
declared!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16);

/// A handler that says who may call it: what the strict router takes.
///
/// One bound on the handler, and not two of which one is about its extractors, so that rustc's message points at the
/// handler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler that axum can call",
    label = "not a handler",
    note = "a handler is an `async fn` whose parameters are extractors and whose answer is `IntoResponse`",
    note = "`#[axum::debug_handler]`, below the guard, finds the parameter or the answer that is not"
)]
pub trait DeclaredHandler<T, S>: Handler<T, S> {
    /// Who may call the handler.
    fn access() -> Access;
}

impl<H, T, S> DeclaredHandler<T, S> for H
where
    H: Handler<T, S>,
    T: Declared,
{
    fn access() -> Access {
        T::access()
    }
}

mod sealed {
    pub trait Declared {}
}
