//! What makes a handler one that says who may call it.

use actix_web::{Handler, HttpResponse, Responder};

use super::{Extract, Incoming};
use crate::web::{Access, Declaration};

/// The parameters of a handler, the first of which is a [`Declaration`].
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "a handler without a guard",
    note = "put `#[require_role(..)]`, `#[require_login]` or `#[public]` on it"
)]
pub trait Declared: sealed::Declared {
    /// Who may call the handler.
    fn access() -> Access;
}

/// The parameters of a handler, each of which can be taken from a request.
#[diagnostic::on_unimplemented(
    message = "a handler cannot take `{Self}` from a request",
    label = "a parameter that is no extractor"
)]
pub trait Parameters<S, M>: Sized {
    /// Takes them, one after the other, or answers the request.
    #[doc(hidden)]
    fn extract(incoming: &mut Incoming, state: &S) -> impl Future<Output = Result<Self, HttpResponse>>;
}

/// For the message alone: such a handler declares nothing.
impl<S> Parameters<S, ()> for () {
    async fn extract(_: &mut Incoming, _: &S) -> Result<Self, HttpResponse> {
        Ok(())
    }
}

macro_rules! declared {
    ($first:ident $m:ident $($rest:ident $n:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$first: Declaration, $($rest),*> Declared for ($first, $($rest,)*) {
            fn access() -> Access {
                $first::access()
            }
        }
        impl<$first: Declaration, $($rest),*> sealed::Declared for ($first, $($rest,)*) {}

        impl<S, $first, $m, $($rest, $n),*> Parameters<S, ($m, $($n,)*)> for ($first, $($rest,)*)
        where
            $first: Extract<S, $m>,
            $($rest: Extract<S, $n>,)*
        {
            async fn extract(incoming: &mut Incoming, state: &S) -> Result<Self, HttpResponse> {
                Ok(($first::extract(incoming, state).await?, $($rest::extract(incoming, state).await?,)*))
            }
        }
    };
}

// The shapes of actix-web's handlers.
declared!(T1 M1);
declared!(T1 M1 T2 M2);
declared!(T1 M1 T2 M2 T3 M3);
declared!(T1 M1 T2 M2 T3 M3 T4 M4);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11 T12 M12);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11 T12 M12 T13 M13);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11 T12 M12 T13 M13 T14 M14);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11 T12 M12 T13 M13 T14 M14 T15 M15);
declared!(T1 M1 T2 M2 T3 M3 T4 M4 T5 M5 T6 M6 T7 M7 T8 M8 T9 M9 T10 M10 T11 M11 T12 M12 T13 M13 T14 M14 T15 M15 T16 M16);

/// A handler that says who may call it: what the strict router takes.
///
/// One bound on the handler, and not several of which one is about its parameters, so that rustc's message points at the
/// handler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler that actix-web can call",
    label = "not a handler",
    note = "a handler is an `async fn` whose parameters are extractors and whose answer is a `Responder`"
)]
pub trait DeclaredHandler<T, S, M>: Handler<T> {
    /// Who may call the handler.
    fn access() -> Access;

    /// Takes the parameters from a request and answers it.
    #[doc(hidden)]
    fn answer(&self, incoming: Incoming, state: &S) -> impl Future<Output = HttpResponse>;
}

impl<H, T, S, M> DeclaredHandler<T, S, M> for H
where
    H: Handler<T>,
    H::Output: Responder,
    T: Declared + Parameters<S, M>,
{
    fn access() -> Access {
        T::access()
    }

    async fn answer(&self, mut incoming: Incoming, state: &S) -> HttpResponse {
        match T::extract(&mut incoming, state).await {
            Ok(parameters) => self.call(parameters).await.respond_to(&incoming.request).map_into_boxed_body(),
            Err(answer) => answer,
        }
    }
}

mod sealed {
    pub trait Declared {}
}
