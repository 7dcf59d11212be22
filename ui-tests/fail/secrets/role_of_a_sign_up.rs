use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn sign_up(password: Password) -> NewUser {
    NewUser { email: String::from("ann@example.org"), password, role: UserRole::Admin }
}

fn main() {}
