use authwright::prelude::*;

pub struct User {
    pub id: i64,
}

#[public]
async fn home(me: CurrentUser<User>) -> String {
    me.id.to_string()
}

fn main() {
    let _: Router<()> = Router::new().route("/", get(home));
}
