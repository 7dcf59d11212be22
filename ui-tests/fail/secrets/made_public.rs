use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

pub struct Mine;

impl authwright::axum::Declaration for Mine {
    fn access() -> authwright::axum::Access {
        authwright::axum::Access::Public
    }
}

fn main() {}
