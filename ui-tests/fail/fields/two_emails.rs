use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    #[auth(email)]
    pub mail: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(email)]
    pub address: String,
}

fn main() {}
