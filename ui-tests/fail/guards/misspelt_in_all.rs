use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin: helper, helper, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(any(all(admin, helpr), user))]
async fn reports() {}

fn main() {}
