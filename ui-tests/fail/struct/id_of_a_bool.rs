use authwright::AuthId;

#[derive(AuthId)]
pub struct UserId(bool);

fn main() {}
