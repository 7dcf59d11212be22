//! Registering and confirming.

use crate::support::{PASSWORD, app, log_in, register, registered};
use serde_json::json;

#[tokio::test]
async fn a_sign_up_becomes_a_user_when_it_is_confirmed() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    let me = ann.get("/auth/me").await;
    assert_eq!(me.json(), json!({ "email": "ann@example.org", "role": "user", "display_name": "Ann" }));
    let (answer, _) = log_in(&app, "ann@example.org", PASSWORD).await;
    assert_eq!(answer.status(), 200);
}

// RE-10
#[tokio::test]
async fn nobody_is_a_user_before_confirming() {
    let app = app().await;
    register(&app, "ann@example.org").await;
    assert!(app.auth().find_by_email("ann@example.org").await.unwrap().is_none());
    let (answer, _) = log_in(&app, "ann@example.org", PASSWORD).await;
    assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"));
}
