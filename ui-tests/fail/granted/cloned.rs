use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn refund(_: &Granted<roles::admin>) {}

fn job(granted: &Granted<roles::admin>) -> Granted<roles::admin> {
    refund(granted);
    granted.clone()
}

fn main() {}
