use authwright::AuthId;

#[derive(AuthId)]
pub struct UserId;

fn main() {}
