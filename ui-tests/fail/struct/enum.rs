use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub enum User {
    Person,
    Robot,
}

fn main() {}
