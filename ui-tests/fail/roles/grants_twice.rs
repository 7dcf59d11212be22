use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin(grants = [user], grants = [user]), user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
