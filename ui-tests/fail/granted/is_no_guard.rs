use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

async fn reports(_: Granted<roles::admin>) {}

pub fn routes() -> Router<Auth<User>> {
    Router::new().route("/reports", get(reports))
}

fn main() {}
