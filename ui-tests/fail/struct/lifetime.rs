use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User<'a> {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(register)]
    pub nickname: &'a str,
}

fn main() {}
