use authwright::prelude::*;

#[derive(AuthUser)]
#[auth(templates(pages(verify_email = "pages/verify")))]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
