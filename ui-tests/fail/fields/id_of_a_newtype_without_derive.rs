use authwright::prelude::*;

#[derive(Clone, PartialEq)]
pub struct UserId(i64);

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
