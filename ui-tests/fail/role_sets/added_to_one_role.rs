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
    auth.add_role(&id, UserRole::Admin).await
}

fn main() {}
