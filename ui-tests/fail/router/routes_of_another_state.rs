use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[derive(Clone)]
pub struct Shop;

fn routes(auth: &Auth<User>) -> Router<Shop> {
    auth.routes()
}

fn main() {}
