use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

async fn promote(auth: &Auth<User>, id: i64) -> Result<(), AuthError> {
    auth.set_role(&id, [UserRole::Admin, UserRole::User]).await
}

fn main() {}
