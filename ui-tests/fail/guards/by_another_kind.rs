use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

mod staff {
    use authwright::prelude::*;

    #[derive(AuthUser)]
    #[roles(owner, #[default] clerk)]
    pub struct Staff {
        pub id: i64,
        pub email: String,
        pub password_hash: PasswordHash,
        pub role: StaffRole,
    }
}

#[require_role(admin, by = actor)]
fn refund(actor: &staff::Staff) -> Result<(), Forbidden> {
    Ok(())
}

fn main() {}
