//! The application's part in the flows: rows of its own beside the user's, rules of its own.

/// ```no_run
/// use authwright::{prelude::*, sqlx};
///
/// # #[derive(Clone, AuthUser)]
/// # #[roles(admin, user)]
/// # struct User {
/// #     id: i64,
/// #     email: String,
/// #     password_hash: PasswordHash,
/// #     role: UserRole,
/// # }
/// struct Shop;
///
/// impl Hooks<User> for Shop {
///     async fn before_insert(&self, create: &mut CreateUser, context: &HookContext) -> Result<(), HookError> {
///         if context.email.ends_with("@shop.example") {
///             create.role = UserRole::Admin;
///         }
///         Ok(())
///     }
///
///     async fn after_insert(&self, tx: &mut Tx, user: &User) -> Result<(), HookError> {
///         sqlx::query("INSERT INTO carts (user_id) VALUES (?)").bind(user.id).execute(tx.sqlite()?).await?;
///         Ok(())
///     }
///
///     async fn before_delete(&self, tx: &mut Tx, user: &User) -> Result<Deletion, HookError> {
///         let open = sqlx::query("SELECT 1 FROM orders WHERE user_id = ? AND paid = 0").bind(user.id);
///         if open.fetch_optional(tx.sqlite()?).await?.is_some() {
///             return Err(HookError::refuse("There is an order to be paid first."));
///         }
///         Ok(Deletion::Delete)
///     }
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let auth = authwright::Builder::<User>::from_env().hooks(Shop).build().await?;
/// # Ok(())
/// # }
/// ```
pub use authwright_runtime::hook::Hooks;
pub use authwright_runtime::hook::{Deletion, HookContext, HookError, Origin};
