use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

pub enum ShopError {
    SoldOut,
}

#[require_role(admin, by = actor)]
fn refund(actor: &User) -> Result<(), ShopError> {
    Err(ShopError::SoldOut)
}

fn main() {}
