//! What a build for production leaves out.

#![allow(missing_docs)]

use authwright::{prelude::*, test::TestApp};

#[derive(Clone, AuthUser)]
#[roles(user)]
struct User {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: UserRole,
}

#[ignore = "needs the runtime as a release has it: cargo test --test release_build \
            --config profile.dev.package.authwright-runtime.debug-assertions=false -- --ignored"]
#[tokio::test]
async fn the_mailbox_of_development_is_not_there() {
    let app = TestApp::<User>::new(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
    let client = app.client().with_header("host", "app.example");
    for path in ["/auth/dev/mailbox", "/auth/dev/mailbox/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(client.get(path).await.status(), 404, "{path}");
    }
    let routes: Router<Auth<User>> = app.auth().routes();
    assert!(routes.access_table().iter().all(|route| !route.path.contains("mailbox")));
}
