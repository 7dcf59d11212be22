use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
#[auth(tabel = "people")]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(register, edit)]
    pub role: UserRole,
    pub credits: i64,
    #[auth(registr)]
    pub nickname: String,
    #[auth(default = 0)]
    pub visits: u64,
}

fn main() {}
