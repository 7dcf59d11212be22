use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

async fn refund(axum::Json(amount): axum::Json<i64>) -> String {
    amount.to_string()
}

fn main() {
    let _: Router<Auth<User>> = Router::new().route("/refund", post(refund));
}
