use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(register)]
    pub roles: RoleSet<UserRole>,
}

fn main() {}
