use authwright::AuthId;

#[derive(AuthId)]
pub union UserId {
    one: i64,
}

fn main() {}
