use authwright::AuthId;

#[derive(AuthId)]
pub enum UserId {
    One,
}

fn main() {}
