use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(owner, admin, auditor, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(owner, all(admin, auditor))]
async fn reports() {}

fn main() {}
