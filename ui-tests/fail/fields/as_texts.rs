use authwright::prelude::*;

pub struct Colour;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register, as = texts)]
    pub colour: Colour,
}

fn main() {}
