use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User;

fn main() {}
