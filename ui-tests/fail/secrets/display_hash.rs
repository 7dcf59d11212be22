use authwright::prelude::*;

fn show(hash: &PasswordHash) -> String {
    format!("{hash}")
}

fn main() {}
