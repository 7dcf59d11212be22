use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
#[auth(templates(reset_password = "mail/one_of_two"))]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
