use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
#[auth(table = "auth.users")]
pub struct User {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: UserRole,
}

fn main() {}
