use authwright::prelude::*;

#[derive(Clone, AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_login]
async fn me(me: CurrentUser<User>) -> axum::Json<User> {
    axum::Json(me.user().clone())
}

fn main() {
    let _: Router<Auth<User>> = Router::new().route("/me", get(me));
}
