use authwright::{
    actix::{Router, get},
    prelude::{AuthUser, PasswordHash, require_role},
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

#[require_role(admin)]
async fn reports() -> &'static str {
    "for admins"
}

fn main() {
    let _: Router<Shop> = Router::new().route("/reports", get(reports));
}
