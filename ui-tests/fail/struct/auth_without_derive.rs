use authwright::prelude::*;

pub struct User {
    pub id: i64,
}

async fn start() -> Result<(), AuthError> {
    Auth::<User>::from_env().await?;
    Ok(())
}

fn main() {}
