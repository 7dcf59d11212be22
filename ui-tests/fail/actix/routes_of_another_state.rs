use authwright::{
    actix::{Router},
    prelude::{Auth, AuthUser, PasswordHash},
};

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

fn app(auth: &Auth<User>) -> Router<Shop> {
    Router::new().merge(auth.routes())
}

fn main() {}
