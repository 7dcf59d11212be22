use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub union User {
    id: i64,
    number: i32,
}

fn main() {}
