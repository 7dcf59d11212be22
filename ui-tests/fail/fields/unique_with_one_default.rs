use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(unique, default)]
    pub nickname: String,
    #[auth(unique, register, default = -1)]
    pub number: i64,
    #[auth(unique, default = "none".to_owned())]
    pub slug: String,
    #[auth(unique, default = next_number())]
    pub ticket: i64,
    #[auth(unique, default)]
    pub badge: Option<String>,
}

fn next_number() -> i64 {
    1
}

fn main() {}
