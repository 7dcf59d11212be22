//! Where an application takes part in the flows: rows of its own beside the user's, rules of its own.

mod call;
mod error;

pub(crate) use call::{Calls, caught};
pub use error::HookError;

use crate::{store::Tx, user::AuthUser};

/// What an application does when a user comes, logs in, changes the password, or goes.
///
/// Each method does nothing until it is written, as an `async fn`. [`Builder::hooks`](crate::flow::Builder::hooks)
/// takes them in.
///
/// - [`before_insert`](Self::before_insert) runs once, before the transaction, and holds no connection.
/// - [`after_insert`](Self::after_insert) and [`before_delete`](Self::before_delete) run in the transaction: what they
///   write becomes true together with the user's row, or not at all. They run again where the database gave the
///   transaction up for the sake of another one, so what reaches beyond the database has no place in them. The user's
///   row is locked and one of the few connections held for as long as they take, so they are stopped when they take
///   longer than a statement may: three seconds by default. They use `tx` and no other connection: in a pool of one there
///   is none. An error of the database they hand on with `?`, for after it the transaction may be over.
/// - [`after_login`](Self::after_login) and [`after_password_change`](Self::after_password_change) run when it is done.
///   That they fail is logged, and undoes nothing. The answer waits for them, and who hangs up drops them, so what takes
///   long is to be spawned.
///
/// A hook that fails answers 500, or 503 where it was the database, and one that panics answers 500: what it was part of
/// has then not happened. It refuses with [`HookError::refuse`] or [`HookError::field`], which answer 422 with its words.
/// Panics are caught where the program unwinds, which it does unless its profile says `panic = "abort"`.
///
/// No hook decides who may enter: a login, a session and a guard ask none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no hooks for `{U}`",
    label = "no hooks for `{U}`",
    note = "write `impl Hooks<{U}> for {Self} {{ .. }}` with the methods that you need, each an `async fn`"
)]
pub trait Hooks<U: AuthUser>: Send + Sync + 'static {
    /// Before a new user is written: chooses what the sign-up did not, or refuses.
    ///
    /// The role is the application's to choose here, from anything but what the person typed. Address and password are
    /// not: the address is only to be read, from `context`, where it is canonical, and the password is `None`. What
    /// `validate` refuses, a hook cannot bring in either.
    ///
    /// For a sign-up this is when its address is confirmed: what people are to be told before that is for `validate`.
    ///
    /// # Errors
    /// A refusal, or why it failed: there is no user then, and the link of a sign-up works again.
    fn before_insert(
        &self,
        create: &mut U::Create,
        context: &HookContext,
    ) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = (create, context);
        async { Ok(()) }
    }

    /// When a new user has been written, in the same transaction.
    ///
    /// # Errors
    /// A refusal, or why it failed: there is no user then, and the link of a sign-up works again.
    fn after_insert(&self, tx: &mut Tx, user: &U) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = (tx, user);
        async { Ok(()) }
    }

    /// When a session has begun: by a login, a sign-up that was confirmed, or an invitation that was accepted.
    ///
    /// # Errors
    /// Why it failed, for the log.
    fn after_login(&self, user: &U) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = user;
        async { Ok(()) }
    }

    /// When a user has another password, whether it was changed or reset. The first one is no change.
    ///
    /// # Errors
    /// Why it failed, for the log.
    fn after_password_change(&self, user: &U) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = user;
        async { Ok(()) }
    }

    /// Before a user is deleted, in the same transaction. [`Deletion::Keep`] keeps the row, which the hook has made
    /// anonymous.
    ///
    /// # Errors
    /// A refusal, or why it failed: the user is there as before.
    fn before_delete(&self, tx: &mut Tx, user: &U) -> impl Future<Output = Result<Deletion, HookError>> + Send {
        let _ = (tx, user);
        async { Ok(Deletion::Delete) }
    }
}

/// What a new user comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HookContext {
    /// Who makes the user.
    pub origin: Origin,
    /// The canonical address.
    pub email: String,
}

impl HookContext {
    pub(crate) fn new(origin: Origin, email: &str) -> Self {
        Self { origin, email: email.to_owned() }
    }
}

/// Who makes a new user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The person, who signed up and has confirmed the address.
    SignUp,
    /// The application, which invites the person.
    Invitation,
    /// The application, by [`Auth::create_user`](crate::flow::Auth::create_user) or the command `create-user`.
    Program,
}

/// What becomes of the row of a user who is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It goes.
    Delete,
    /// It stays, and nobody can enter it any more: every session ends, every link is void, no password fits, and where
    /// the struct has `is_active` it is false. Where it has not, the hook must have set an address that nobody has: one
    /// that ends in `.invalid`, or no address at all. With neither it is an error, for "forgot password" would open the
    /// account again.
    Keep,
}
