use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register, validate = short)]
    pub nickname: String,
}

fn short(nickname: &i64) -> Result<(), String> {
    Err(nickname.to_string())
}

fn main() {}
