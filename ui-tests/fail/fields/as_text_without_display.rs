use authwright::prelude::*;

#[derive(Clone, Default)]
pub struct Colour;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(default, as = text)]
    pub colour: Colour,
}

fn main() {}
