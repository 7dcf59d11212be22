//! The whole of a sign-up, with its mail over SMTP.

#[allow(dead_code, unreachable_pub, reason = "the tests of the transport use all of it")]
#[path = "../../auth-runtime/tests/smtp/server.rs"]
mod server;

use authwright::{
    mail::{Smtp, SmtpSettings, Transport},
    test::TestApp,
};
use serde_json::json;

use crate::support::{PASSWORD, is_in, register, routes};

// ML-1, ML-5, ML-7
#[tokio::test]
async fn a_sign_up_is_confirmed_by_the_link_that_came_by_smtp() {
    let Some(server) = server::Server::start(&[]) else { return };
    let settings = SmtpSettings::parse(&server.url("smtp+insecure")).unwrap();
    let transport = Transport::Smtp(Smtp::new(settings).unwrap());
    let app = TestApp::configured(|builder| builder.transport(transport), routes).await;
    let (answer, client) = register(&app, "Ann@Example.org").await;
    assert_eq!(answer.status(), 202);
    app.send_mail().await;

    let arrived = server.stop();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0]["to"], json!(["ann@example.org"]));
    assert_eq!(arrived[0]["from"], "no-reply@app.example");
    let text = arrived[0]["text"].as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.contains("token=")).expect("a link");
    assert!(link.starts_with("https://app.example/auth/verify?token="), "{link}");
    assert!(arrived[0]["html"].as_str().unwrap().contains(link), "both parts have it, whole");

    let landing = client.page(link).await;
    assert_eq!((landing.status(), landing.location()), (303, "/auth/verify"));
    let done = client.submit("/auth/verify", &[]).await;
    assert_eq!(done.status(), 303, "{}", done.text());
    assert!(is_in(&client).await);
    assert!(crate::support::enters(&app, "ann@example.org", PASSWORD).await);
}
