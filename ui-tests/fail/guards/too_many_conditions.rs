use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(a, b, c, d, e, f, g, h, i, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(any(all(a, b), all(c, d), all(e, f), all(g, h), all(i, user)))]
async fn reports() {}

fn main() {}
