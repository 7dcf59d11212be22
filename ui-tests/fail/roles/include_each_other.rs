use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin: helper, helper: clerk, clerk: admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
