use authwright::prelude::*;

#[derive(AuthUser)]
#[roles(user, role0, role1, role2, role3, role4, role5, role6, role7, role8, role9, role10, role11, role12, role13, role14, role15, role16, role17, role18, role19, role20, role21, role22, role23, role24, role25, role26, role27, role28, role29, role30, role31, role32, role33, role34, role35, role36, role37, role38, role39, role40, role41, role42, role43, role44, role45, role46, role47, role48, role49, role50, role51, role52, role53, role54, role55, role56, role57, role58, role59, role60, role61, role62, role63)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
}

fn main() {}
