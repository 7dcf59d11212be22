//! Code of the application that panics where a mail is made: it costs that mail its turn, and nobody else's.

use std::{fmt, str::FromStr, time::Duration};

use authwright::{prelude::*, test::TestApp};
use tokio::{task::yield_now, time::timeout};

use crate::support::by_hand;

/// What a user feels. One of the feelings makes the type panic when it is read.
#[derive(Clone, Debug)]
pub(crate) struct Mood(String);

impl FromStr for Mood {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        assert_ne!(text, "furious", "nobody can be this furious");
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, AuthUser)]
#[roles(admin, #[default] player)]
pub(crate) struct Player {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: PlayerRole,
    #[auth(as = text, default = Mood("calm".into()))]
    pub mood: Mood,
}

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";

/// Ann, whose row makes a panic, and Bob, who asks for a link after her.
async fn players() -> TestApp<Player> {
    let app = TestApp::new(|auth: Auth<Player>| Router::new().merge(auth.routes()).with_state(auth)).await;
    for email in [ANN, BOB] {
        let (role, mood) = (PlayerRole::Player, Mood("calm".into()));
        let player = CreatePlayer { email: email.into(), password: None, role, mood };
        app.auth().create_user(player).await.unwrap();
    }
    by_hand(&app, "UPDATE players SET mood = 'furious' WHERE email = 'ann@example.org'").await;
    for email in [ANN, BOB] {
        app.auth().request_password_reset(email).await.unwrap();
    }
    app
}

// RY-6, ML-2
#[tokio::test]
async fn a_panic_while_one_mail_is_made_costs_nobody_elses() {
    let app = players().await;
    app.send_mail().await;
    assert!(app.mail_to(BOB).await.link().contains("/password/reset"));
    let intents = "SELECT state, attempts, last_error FROM auth_player_outbox ORDER BY id";
    let waiting = app.rows(intents).await[0].clone();
    assert_eq!(waiting[..2], ["waiting", "1"]);
    assert!(waiting[2].contains("it panicked") && waiting[2].contains("nobody can be this furious"), "{waiting:?}");

    // Once it is mended, it goes out as after any other failure.
    by_hand(&app, "UPDATE players SET mood = 'calm' WHERE email = 'ann@example.org'").await;
    app.advance(Duration::from_secs(16));
    assert!(app.mail_to(ANN).await.link().contains("/password/reset"));
}

// RY-6: nor does the worker end, whose work is more than this.
#[tokio::test]
async fn the_worker_outlives_a_panic() {
    let app = players().await;
    let worker = tokio::spawn(app.auth().clone().worker());
    let mailed = async {
        while app.rows("SELECT id FROM auth_player_outbox WHERE state = 'sent'").await.is_empty() {
            yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), mailed).await.expect("Bob's mail is sent");
    assert!(!worker.is_finished());
    worker.abort();
}
