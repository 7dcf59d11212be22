//! What the log says, at the most talkative: everything but secrets.

use std::{
    io,
    sync::{Arc, Mutex},
};

use authwright::{
    mail::Transport,
    prelude::{HookContext, HookError, Hooks},
    test::{TestApp, TestClient},
};
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;

use crate::{
    post_office::way_to,
    support::{
        CreateUser, OTHER_PASSWORD, PASSWORD, PAST_MINUTE, PendingUser, User, UserRole, change_token, forgot, log_in,
        mail, register, registered, reset, reset_token, routes,
    },
};

const KEY: &str = "3f1c7a5e9b2d48f06a7c1e5b9d3f80264c8e0a1b2d4f6978a9b0c1d2e3f40516";
const ANN: &str = "ann@example.org";

/// What was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The application's part, which does not go well.
struct Shop;

impl Hooks<User> for Shop {
    async fn before_insert(&self, create: &mut CreateUser, _: &HookContext) -> Result<(), HookError> {
        assert!(create.password.is_none(), "a hook sees no password");
        Ok(())
    }

    async fn after_login(&self, _: &User) -> Result<(), HookError> {
        panic!("the shop is on fire")
    }
}

/// The cookies of browsers, whatever they are for.
fn cookies<'a>(clients: impl IntoIterator<Item = &'a TestClient>) -> Vec<String> {
    clients
        .into_iter()
        .flat_map(|client| client.cookie_names().into_iter().filter_map(|name| client.cookie(&name)))
        .collect()
}

// LG-2, ML-8, KY-1
#[tokio::test]
async fn no_secret_is_ever_logged() {
    let lines = Lines::default();
    let writer = lines.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let app = TestApp::<User>::configured(|builder| builder.secret(KEY).hooks(Shop), routes).await;
    let mut secrets = vec![KEY.to_owned(), PASSWORD.to_owned(), OTHER_PASSWORD.to_owned()];
    let keep_hashes = async |secrets: &mut Vec<String>| {
        const HASHES: &str = "SELECT password_hash FROM users UNION ALL SELECT password_hash FROM auth_user_signups";
        let hashes: Vec<String> = sqlx::query_scalar(HASHES).fetch_all(app.pool()).await.unwrap();
        secrets.extend(hashes);
    };

    // Each flow, well and badly.
    let (_, waiting) = register(&app, "bob@example.org").await;
    secrets.push(app.mail_to("bob@example.org").await.token());
    secrets.extend(cookies([&waiting]));
    let ann = registered(&app, ANN).await;
    secrets.extend(cookies([&ann]));
    keep_hashes(&mut secrets).await;
    log_in(&app, ANN, OTHER_PASSWORD).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    secrets.extend(cookies([&phone]));
    phone.post("/auth/reauthenticate", json!({ "password": OTHER_PASSWORD })).await;
    phone.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await;
    secrets.extend(cookies([&phone]));
    phone.get("/auth/sessions").await;
    phone.delete("/auth/sessions").await;
    let (_, ann) = log_in(&app, ANN, PASSWORD).await;
    secrets.extend(cookies([&ann]));
    let change = change_token(&app, &ann, "new@example.org").await;
    secrets.push(change.clone());
    ann.page(&format!("/auth/email/confirm?token={change}")).await;
    ann.page("/auth/email/confirm").await;
    ann.submit("/auth/email/confirm", &[]).await;
    let token = reset_token(&app, "new@example.org").await;
    secrets.push(token.clone());
    reset(&app, &format!("{token}x"), OTHER_PASSWORD).await;
    reset(&app, &token, "short").await;
    reset(&app, &token, OTHER_PASSWORD).await;
    reset(&app, &token, OTHER_PASSWORD).await;
    keep_hashes(&mut secrets).await;
    let (_, ann) = log_in(&app, "new@example.org", OTHER_PASSWORD).await;
    secrets.extend(cookies([&ann]));
    let back = json!({ "current_password": OTHER_PASSWORD, "new_password": PASSWORD });
    assert_eq!(ann.post("/auth/password/change", back).await.status(), 200);
    secrets.extend(cookies([&ann]));
    ann.submit("/auth/password/change", &[("current_password", OTHER_PASSWORD), ("new_password", "short")]).await;
    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    app.auth().invite("zoe@example.org", UserRole::User, fields).await.unwrap();
    keep_hashes(&mut secrets).await;
    let invitation = mail(&app, "zoe@example.org", "You are invited").await.unwrap().token();
    secrets.push(invitation.clone());
    app.client().post("/auth/invitation", json!({ "token": invitation, "password": PASSWORD })).await;
    app.client().post("/auth/login", json!({ "email": ANN, "password": [PASSWORD] })).await;
    ann.post("/auth/logout", json!({})).await;
    app.auth().sweep().await.unwrap();

    // What fails says why.
    let broken = app.again(|builder| builder.secret(KEY).transport(way_to(1)), routes).await;
    app.advance(PAST_MINUTE);
    forgot(&broken, "new@example.org").await;
    broken.send_mail().await;
    let down = app.again(|builder| builder.secret(KEY).transport(way_to(1)), routes).await;
    down.auth().pool().close().await;
    for body in [json!({ "email": ANN, "password": PASSWORD }), json!({ "token": token, "password": PASSWORD })] {
        for path in ["/auth/login", "/auth/password/reset", "/auth/verify"] {
            down.client().post(path, body.clone()).await;
        }
    }
    ann.set_cookie("__Host-user_session", &secrets.iter().find(|secret| secret.len() == 43).unwrap().clone());
    assert_eq!(ann.get("/auth/me").await.status(), 401);

    // What the public handles say of themselves.
    let settings = format!("{:?} {:?} {:?}", app.auth(), app.auth().settings(), app.auth().pool());
    let parts = format!("{:?} {:?} {:?}", app.auth().transport(), app.auth().hasher(), app.auth().clock());
    let Transport::Mailbox(mailbox) = app.auth().transport() else { panic!("a mailbox") };
    let mails = format!("{:?}", mailbox.list());

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for said in [
        "a request was refused",
        "INSERT INTO auth_user_sessions",
        "a mail is tried again later",
        "unavailable",
        "the hook `after_login` failed: it panicked: \"the shop is on fire\"",
    ] {
        assert!(log.contains(said), "{said:?} is missing: the right log is looked at");
    }
    secrets.retain(|secret| secret.len() > 8);
    secrets.sort_unstable();
    secrets.dedup();
    assert!(secrets.len() > 15, "{}", secrets.len());
    for secret in &secrets {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert!(line.is_none(), "{secret} in {line:?}");
        // Neither may enough of it be there to go on from.
        let half = &secret[secret.len() / 2..];
        assert!(half.len() < 16 || !log.contains(half), "half of {secret}");
        for text in [&settings, &parts, &mails] {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
    }
    assert!(!log.contains("token=") && !log.contains("$argon2"), "no link and no hash");
}
