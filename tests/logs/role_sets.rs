//! A name in a set of roles that is no role of this build can be found in the log, once.

use authwright::{prelude::*, test::TestApp};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::granted::Lines;

#[derive(Clone, AuthUser)]
#[auth(realm = "sailor")]
#[roles(admin, user)]
struct Sailor {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    roles: RoleSet<SailorRole>,
}

#[require_login]
async fn deck() {}

// RB-7
#[tokio::test]
async fn an_unknown_role_in_a_set_is_logged() {
    let app = TestApp::<Sailor>::new(|auth| Router::new().route("/deck", get(deck)).with_state(auth)).await;
    let client = app.login_as(SailorRole::User).await;
    let logged = async |roles: &str| {
        app.rows(format!("UPDATE sailors SET roles = '{roles}'")).await;
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let listening = subscriber.set_default();
        assert_eq!(client.get("/deck").await.status(), 200);
        drop(listening);
        lines.text().lines().filter(|line| line.contains("role_unknown")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(logged("admin,user").await, Vec::<String>::new());
    let lines = logged("pilot,user").await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("WARN") && lines[0].contains("[\"pilot\"]"), "{lines:?}");
    assert!(lines[0].contains("SailorRole"), "{lines:?}");
    let again = logged("cook,pilot,user").await;
    assert_eq!(again.len(), 1, "{again:?}");
    assert!(again[0].contains("[\"cook\"]"), "{again:?}");
}
