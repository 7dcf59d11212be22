use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
#[auth(templates(reset_password = "mail/reset", reset_password = "mail/again"))]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
