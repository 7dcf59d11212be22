use authwright::prelude::*;

fn same(one: &PasswordHash, other: &PasswordHash) -> bool {
    one == other
}

fn main() {}
