use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
