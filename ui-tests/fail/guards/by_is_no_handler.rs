use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin, by = me)]
async fn reports(me: CurrentUser<User>) -> Result<String, Forbidden> {
    Ok(me.email.clone())
}

pub fn routes() -> Router<Auth<User>> {
    Router::new().route("/reports", get(reports))
}

fn main() {}
