use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

async fn demote(auth: &Auth<User>, me: &User, id: i64) -> Result<(), AuthError> {
    auth.revoke_role(me, &id, UserRole::Admin).await
}

fn main() {}
