use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin)]
async fn refund(axum::Json(amount): axum::Json<i64>, me: CurrentUser<User>) -> String {
    format!("{amount} {}", me.email)
}

fn main() {
    let _: Router<Auth<User>> = Router::new().route("/refund", post(refund));
}
