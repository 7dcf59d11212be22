use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, helper, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin, fresh = "5m", fresh = "6m")]
async fn reports() -> &'static str {
    "for admins"
}

fn main() {}
