use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn read(text: &str) -> CreateUser {
    from_json(text)
}

fn from_json<T: serde::de::DeserializeOwned>(_: &str) -> T {
    todo!()
}

fn main() {}
