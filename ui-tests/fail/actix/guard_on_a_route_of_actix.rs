use authwright::prelude::{AuthUser, PasswordHash, require_role};

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
    let _ = actix_web::App::new().route("/reports", actix_web::web::get().to(reports));
}
