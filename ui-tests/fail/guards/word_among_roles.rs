use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(all(admin, verified))]
async fn reports() {}

#[require_role(any(admin, fresh = "5m"))]
async fn refunds() {}

fn main() {}
