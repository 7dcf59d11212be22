use authwright::prelude::*;

#[derive(serde::Serialize)]
pub struct Dump {
    pub hash: PasswordHash,
}

fn main() {}
