use authwright::{
    actix::{Router, post},
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

async fn save(name: actix_web::web::Json<String>) -> String {
    name.into_inner()
}

fn main() {
    let _: Router<Auth<User>> = Router::new().route("/reports", post(save));
}
