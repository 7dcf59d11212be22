use authwright::{
    actix::{Router, get},
    prelude::{Auth, AuthUser, PasswordHash, require_role},
};

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin)]
async fn reports() -> &'static str {
    "for admins"
}

fn main() {
    let _: Router<Auth<User>> =
        Router::new().route("/reports", get(reports)).layer(actix_web::middleware::NormalizePath::trim());
}
