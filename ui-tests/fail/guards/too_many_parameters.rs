use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(admin, user)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

#[require_role(admin)]
async fn reports(
    _p0: String,
    _p1: String,
    _p2: String,
    _p3: String,
    _p4: String,
    _p5: String,
    _p6: String,
    _p7: String,
    _p8: String,
    _p9: String,
    _p10: String,
    _p11: String,
    _p12: String,
    _p13: String,
    _p14: String,
    _p15: String,
) -> &'static str {
    "for admins"
}

fn main() {}
