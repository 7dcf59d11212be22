use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User<T> {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register)]
    pub extra: T,
}

fn main() {}
