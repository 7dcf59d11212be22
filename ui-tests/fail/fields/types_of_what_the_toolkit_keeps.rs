use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    pub email_verified_at: Option<i64>,
    pub is_active: i32,
    pub created_at: String,
    pub updated_at: u8,
    pub last_login_at: bool,
    pub locale: i32,
}

fn main() {}
