use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User(i64, String, PasswordHash, UserRole);

fn main() {}
