use authwright::AuthId;

#[derive(AuthId)]
pub struct UserId(i64, i64);

fn main() {}
