use authwright::prelude::*;

#[derive(AuthUser)]
#[auth(names(new = 3))]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
