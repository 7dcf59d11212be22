use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, helper, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin, crate = "authwright")]
async fn reports() -> &'static str {
    "for admins"
}

fn main() {}
