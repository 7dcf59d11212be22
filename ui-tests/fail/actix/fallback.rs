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

async fn reports() -> &'static str {
    "for admins"
}

fn main() {
    let _: Router<Auth<User>> = Router::new().fallback(reports);
}
