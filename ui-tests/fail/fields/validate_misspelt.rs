use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register, validate = shrot)]
    pub nickname: String,
}

fn short(nickname: &str) -> Result<(), &'static str> {
    if nickname.len() < 30 { Ok(()) } else { Err("too long") }
}

fn main() {}
