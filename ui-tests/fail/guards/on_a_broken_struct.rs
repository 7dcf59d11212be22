use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    pub credits: i64,
}

#[require_role(admin)]
async fn reports(me: CurrentUser<User>) -> String {
    me.email.clone()
}

fn main() {
    let _: Router<Auth<User>> = Router::new().route("/reports", get(reports));
}
