//! Three processes on one database of `PostgreSQL`, behind one address.

use std::{sync::atomic::Ordering, time::Duration};

use authwright::test::TestApp;
use serde_json::{Value as JsonValue, json};
use tokio::time::sleep;

use crate::{
    browser::Browser,
    engine::{Database, Engine},
    instance::{Front, Instance},
    office::Office,
    support::{OTHER_PASSWORD, PASSWORD, PAST_MINUTE, PendingUser, User, UserRole, count},
};

/// The instances, and what they share.
pub(crate) struct World {
    pub(crate) instances: Vec<Instance>,
    pub(crate) front: Front,
    pub(crate) office: Office,
    /// One more, which serves nobody and mails nothing, for what programs do and for a look at the rows.
    pub(crate) app: TestApp<User>,
    pub(crate) database: Database,
}

impl World {
    pub(crate) async fn new() -> Option<Self> {
        let database = Engine::Postgres.database().await?;
        let (app, office) = (database.app().await, Office::open().await);
        let mut instances = Vec::new();
        for _ in 0..3 {
            instances.push(Instance::start(&database, app.clock().now(), office.port).await);
        }
        Some(Self {
            front: Front::open(instances.iter().map(|instance| instance.port)).await,
            instances,
            office,
            app,
            database,
        })
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.front.address)
    }

    /// Waits until each mail to an address is written down as sent: later it would be written down for another time.
    async fn come_to_rest(&self, address: &str) {
        let waiting =
            format!("SELECT count(*) FROM auth_user_outbox WHERE state = 'waiting' AND address = '{address}'");
        while count(&self.app, &waiting).await > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn advance(&mut self, time: Duration) {
        self.app.advance(time);
        for instance in &mut self.instances {
            instance.advance(time).await;
        }
    }
}

pub(crate) fn sign_up(email: &str) -> JsonValue {
    json!({ "email": email, "password": PASSWORD, "display_name": "Ann" })
}

pub(crate) fn credentials(email: &str, password: &str) -> JsonValue {
    json!({ "email": email, "password": password })
}

const ANN: &str = "ann@example.org";
const ANNA: &str = "anna@other.example";
const BOB: &str = "bob@example.org";

// RY-5: each request goes to another instance than the one before it, and each mail is some instance's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_serve_alternate_requests_of_every_flow() {
    let Some(mut world) = World::new().await else { return };
    let none = JsonValue::Null;
    let (home, phone) = (world.browser(), world.browser());

    assert_eq!(home.status("POST", "/auth/register", sign_up(ANN)).await, 202);
    let token = world.office.wait_for(ANN, "Confirm your email").await.token();
    assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 401);
    assert_eq!(home.status("POST", "/auth/verify", json!({ "token": token })).await, 200);
    assert_eq!(phone.status("POST", "/auth/verify", json!({ "token": token, "password": PASSWORD })).await, 400);
    assert_eq!(home.status("PATCH", "/auth/me", json!({ "display_name": "Anna" })).await, 200);
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANN, PASSWORD)).await, 200);
    for browser in [&home, &phone, &home, &phone, &home] {
        let me = browser.send("GET", "/auth/me", &none).await.unwrap();
        assert_eq!((me.status, &me.body["display_name"]), (200, &json!("Anna")));
    }

    // A session gets a new secret, and the old one is nothing to anybody.
    let old = home.copy();
    assert_eq!(home.status("POST", "/auth/reauthenticate", json!({ "password": PASSWORD })).await, 200);
    for _ in 0..3 {
        assert_eq!(old.status("GET", "/auth/me", none.clone()).await, 401);
        assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 200);
    }
    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(home.status("POST", "/auth/password/change", change).await, 200);
    assert_eq!(phone.status("GET", "/auth/me", none.clone()).await, 401, "the others have ended");
    assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 200);
    world.office.wait_for(ANN, "Your password at").await;

    assert_eq!(phone.status("POST", "/auth/password/forgot", json!({ "email": ANN })).await, 202);
    let token = world.office.wait_for(ANN, "Set a new password").await.token();
    let reset = json!({ "token": token, "password": PASSWORD });
    assert_eq!(phone.status("POST", "/auth/password/reset", reset.clone()).await, 200);
    assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 401, "every session has ended");
    assert_eq!(phone.status("POST", "/auth/password/reset", reset).await, 400);
    assert_eq!(home.status("POST", "/auth/login", credentials(ANN, OTHER_PASSWORD)).await, 401);
    assert_eq!(home.status("POST", "/auth/login", credentials(ANN, PASSWORD)).await, 200);

    assert_eq!(home.status("POST", "/auth/email/change", credentials(ANNA, PASSWORD)).await, 202);
    let token = world.office.wait_for(ANNA, "Confirm your new").await.token();
    world.office.wait_for(ANN, "Your account at").await;
    assert_eq!(home.status("POST", "/auth/email/confirm", json!({ "token": token })).await, 200);
    world.office.wait_for(ANN, "The email address").await;
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANN, PASSWORD)).await, 401);
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANNA, PASSWORD)).await, 200);

    let listed = phone.send("GET", "/auth/sessions", &none).await.unwrap().body;
    let other = listed.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/auth/sessions/{}", other["id"].as_str().unwrap());
    assert_eq!(phone.status("DELETE", &path, none.clone()).await, 204);
    assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 401);
    assert_eq!(home.status("POST", "/auth/login", credentials(ANNA, PASSWORD)).await, 200);
    assert_eq!(home.status("DELETE", "/auth/sessions", none.clone()).await, 204);
    assert_eq!(phone.status("GET", "/auth/me", none.clone()).await, 401);
    assert_eq!(home.status("POST", "/auth/logout", json!({})).await, 204);
    assert_eq!(home.status("GET", "/auth/me", none.clone()).await, 401);
    assert_eq!(home.status("POST", "/auth/login", credentials(ANNA, PASSWORD)).await, 200);
    assert_eq!(home.status("POST", "/auth/me/delete", json!({ "password": PASSWORD })).await, 204);
    world.office.wait_for(ANNA, "Your account at").await;
    assert_eq!(home.status("POST", "/auth/login", credentials(ANNA, PASSWORD)).await, 401);

    // Who logs in before confirming, and who asks, is sent the link again.
    assert_eq!(home.status("POST", "/auth/register", sign_up(BOB)).await, 202);
    for (letters, path, body, status) in [
        (1, "/auth/login", credentials(BOB, PASSWORD), 401),
        (2, "/auth/verify/resend", json!({ "email": BOB }), 202),
        (3, "/auth/logout", json!({}), 204),
    ] {
        world.office.wait_for_letters(BOB, letters).await;
        world.come_to_rest(BOB).await;
        world.advance(PAST_MINUTE).await;
        assert_eq!(home.status("POST", path, body).await, status, "{path}");
    }
    let fields = PendingUser { display_name: "Zoe".into(), nickname: None };
    world.app.auth().invite("zoe@example.org", UserRole::User, fields).await.unwrap();
    let token = world.office.wait_for("zoe@example.org", "You are invited").await.token();
    assert_eq!(home.status("POST", "/auth/invitation", json!({ "token": token, "password": PASSWORD })).await, 200);
    assert_eq!(home.status("GET", "/auth/me", none).await, 200);
    assert!(world.front.served.iter().all(|served| served.load(Ordering::SeqCst) > 15), "{:?}", world.front.served);
}
