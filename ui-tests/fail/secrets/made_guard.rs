use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn pretend() -> authwright::axum::Guard<roles::admin> {
    authwright::axum::Guard(std::marker::PhantomData)
}

fn main() {}
