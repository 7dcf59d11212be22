use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin, fresh)]
async fn reports() {}

#[require_role(admin, fresh = 300)]
async fn refunds() {}

#[require_login(fresh = "five minutes")]
async fn account() {}

fn main() {}
