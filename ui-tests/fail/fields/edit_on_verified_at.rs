use authwright::prelude::*;
use chrono::{DateTime, Utc};

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    #[auth(edit)]
    pub email_verified_at: Option<DateTime<Utc>>,
}

fn main() {}
