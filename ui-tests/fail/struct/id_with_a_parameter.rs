use authwright::AuthId;

#[derive(AuthId)]
pub struct UserId<T>(T);

fn main() {}
