use authwright::prelude::*;

fn show(password: &Password) -> String {
    format!("{password}")
}

fn main() {}
