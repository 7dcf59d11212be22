use authwright::prelude::*;
use chrono::{DateTime, Utc};

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    #[auth(register, edit, validate = rule)]
    pub id: i64,
    #[auth(register, unique, default, as = text)]
    pub email: String,
    #[auth(edit, default)]
    pub password_hash: PasswordHash,
    #[auth(default, unique)]
    pub role: UserRole,
    #[auth(register, edit, default)]
    pub is_active: bool,
    #[auth(register, default)]
    pub created_at: DateTime<Utc>,
    #[auth(edit)]
    pub last_login_at: Option<DateTime<Utc>>,
}

fn main() {}
