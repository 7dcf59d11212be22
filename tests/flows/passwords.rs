//! What a password may be, and what becomes of it.

use std::time::Duration;

use authwright::{password::Params, sqlx::sqlite::SqlitePoolOptions, store::Dialect, test::TestApp};
use serde_json::{Value, json};

use crate::support::{
    PASSWORD, PendingUser, User, UserRole, app, by_hand, count, log_in, registered, routes, sign_up, text, who,
};

const ANN: &str = "ann@example.org";

async fn stored(app: &TestApp<User>) -> String {
    text(app, "SELECT password_hash FROM users").await
}

/// What a sign-up with this password is told: empty where it is accepted.
async fn told(app: &TestApp<User>, password: &str) -> String {
    let body = json!({ "email": ANN, "password": password, "display_name": "Ann" });
    let answer = app.client().post("/auth/register", body).await;
    match answer.status() {
        202 => String::new(),
        422 => match &answer.json()["errors"] {
            Value::Object(fields) => {
                assert_eq!(fields.keys().collect::<Vec<_>>(), ["password"], "{}", answer.text());
                answer.json()["errors"]["password"].to_string()
            }
            other => other.to_string(),
        },
        _ => panic!("{}", answer.text()),
    }
}

// PW-1, PW-2, PW-4
#[tokio::test]
async fn length_is_all_that_is_asked() {
    let app = app().await;
    for accepted in [
        "xkq wzv plm trf",
        "only small letters here",
        "8402957361940275",
        "               x",
        "пароль из слов тут",
        &"xq v".repeat(16),
        &"xq v".repeat(64),
        &"\u{1f511}\u{1f5dd}".repeat(128),
    ] {
        assert_eq!(told(&app, accepted).await, "", "{accepted}");
    }
    for (refused, why) in [
        ("", "too short"),
        ("xkq wzv plm tr", "too short"),
        (&"e\u{301}xq".repeat(4), "too short"),
        (&"xq v".repeat(65), "too long"),
        (&"\u{1f511}".repeat(257), "too long"),
    ] {
        let told = told(&app, refused).await;
        assert!(told.contains(why), "{refused}: {told}");
    }
}

// PW-1: an application comes down to eight by name, and no further.
#[tokio::test]
async fn eight_is_the_least_that_can_be_had() {
    let app = TestApp::configured(|builder| builder.allow_shorter_passwords(8), routes).await;
    assert_eq!(told(&app, "xkqwzvpl").await, "");
    assert!(told(&app, "xkqwzvp").await.contains("too short"));
}

// PW-5, PW-6: at the sign-up, at a change and at a reset.
#[tokio::test]
async fn what_everybody_tries_first_is_refused_wherever_a_password_is_set() {
    let app = app().await;
    let browser = registered(&app, "annabella.longworth@example.org").await;
    browser.post("/auth/password/forgot", json!({ "email": "annabella.longworth@example.org" })).await;
    let token = app.mail_to("annabella.longworth@example.org").await.token();
    for (password, why) in [
        ("correcthorsebatterystaple", "among those that are guessed first"),
        ("CorrectHorseBatteryStaple", "among those that are guessed first"),
        ("qwertyuiopasdfghjkl", "among those that are guessed first"),
        ("Annabella.Longworth", "too close to"),
    ] {
        let body = json!({ "email": "annabella.longworth@example.com", "password": password, "display_name": "Ann" });
        let answers = [
            browser.post("/auth/register", body).await,
            browser
                .post("/auth/password/change", json!({ "current_password": PASSWORD, "new_password": password }))
                .await,
            browser.post("/auth/password/reset", json!({ "token": token, "password": password })).await,
        ];
        for answer in answers {
            assert_eq!(answer.status(), 422, "{password}: {}", answer.text());
            assert!(answer.text().contains(why), "{password}: {}", answer.text());
        }
    }
    assert_eq!(log_in(&app, "annabella.longworth@example.org", PASSWORD).await.0.status(), 200);
}

// PW-3
#[tokio::test]
async fn every_character_counts_and_nfc_is_all_that_is_done() {
    let app = app().await;
    let chosen = " Caf\u{e9} au lait, bien chaud ";
    let (browser, token) = sign_up(&app, ANN, chosen, "Ann").await;
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    for (typed, status) in [
        (" Caf\u{e9} au lait, bien chaud ", 200),
        (" Cafe\u{301} au lait, bien chaud ", 200),
        ("Caf\u{e9} au lait, bien chaud", 401),
        (" Caf\u{e9} au lait, bien chaud", 401),
        (" caf\u{e9} au lait, bien chaud ", 401),
        (" Cafe au lait, bien chaud ", 401),
        (" Caf\u{e9} au lait, bien chau\u{ff44} ", 401),
        (" Caf\u{e9} au lait, bien chaud  ", 401),
        (" Caf\u{e9} au lait,  bien chaud ", 401),
    ] {
        assert_eq!(log_in(&app, ANN, typed).await.0.status(), status, "{typed:?}");
    }
    for tail in ["\0", "\0x", "\n", "\u{feff}"] {
        let status = log_in(&app, ANN, &format!("{chosen}{tail}")).await.0.status();
        assert!([401, 422].contains(&status), "{tail:?}: {status}");
    }
    // Also far behind: nothing is cut off at 72 bytes, or anywhere else.
    let long = "xq v".repeat(64);
    let (browser, token) = sign_up(&app, "bob@example.org", &long, "Bob").await;
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    assert_eq!(log_in(&app, "bob@example.org", &long).await.0.status(), 200);
    assert_eq!(log_in(&app, "bob@example.org", &long[..255]).await.0.status(), 401);
    assert_eq!(log_in(&app, "bob@example.org", &format!("{}w", &long[..255])).await.0.status(), 401);
}

// PW-8
#[tokio::test]
async fn a_hash_is_argon2id_with_a_salt_of_its_own() {
    let app = TestApp::configured(|builder| builder.hashing(Params::default()), routes).await;
    let mut salts = Vec::new();
    for email in [ANN, "bob@example.org"] {
        registered(&app, email).await;
        by_hand(&app, "UPDATE users SET credits = credits + 1").await;
    }
    let hashes: Vec<String> = app.rows("SELECT password_hash FROM users").await.concat();
    for hash in &hashes {
        let parts: Vec<&str> = hash.split('$').collect();
        assert_eq!(parts[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1"], "{hash}");
        assert_eq!(parts[4].len(), 22, "16 bytes in base64: {hash}");
        salts.push(parts[4]);
    }
    assert_ne!(salts[0], salts[1]);
    assert!(Params::new(19_455, 2, 1).is_err() && Params::new(19_456, 1, 1).is_err());
}

// PW-9
#[tokio::test]
async fn an_old_hash_is_renewed_at_the_login() {
    let app = app().await;
    registered(&app, ANN).await;
    let old = stored(&app).await;
    let today = app.again(|builder| builder.hashing(Params::default()), routes).await;
    let (_, browser) = log_in(&today, ANN, "a phrase that is not hers").await;
    assert_eq!((stored(&app).await, who(&browser).await.as_str()), (old.clone(), ""), "a wrong one renews nothing");

    let full: &[&str] = match app.auth().pool().dialect() {
        Dialect::Sqlite => {
            &["CREATE TRIGGER full BEFORE UPDATE OF password_hash ON users BEGIN SELECT RAISE(ABORT, 'full'); END"]
        }
        Dialect::Postgres => &[
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE disk_full; END'",
            "CREATE TRIGGER \"full\" BEFORE UPDATE OF password_hash ON users EXECUTE FUNCTION full_disk()",
        ],
        _ => &["CREATE TRIGGER full BEFORE UPDATE ON users FOR EACH ROW SIGNAL SQLSTATE '45000'"],
    };
    for sql in full {
        by_hand(&app, sql).await;
    }
    assert_eq!(log_in(&today, ANN, PASSWORD).await.0.status(), 200, "that it cannot be stored fails no login");
    assert_eq!(stored(&app).await, old);
    let mended = match app.auth().pool().dialect() {
        Dialect::Postgres => "DROP TRIGGER \"full\" ON users",
        _ => "DROP TRIGGER full",
    };
    by_hand(&app, mended).await;

    let (_, browser) = log_in(&today, ANN, PASSWORD).await;
    assert!(stored(&app).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(who(&browser).await, ANN, "the session of that login lives");
    let hashes = today.auth().hasher().hashes_done();
    assert_eq!(log_in(&today, ANN, PASSWORD).await.0.status(), 200);
    assert_eq!(today.auth().hasher().hashes_done(), hashes + 1, "once is enough");
}

// PW-11, RY-3
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_logins_is_turned_away_in_time() {
    let costly = Params::new(65_536, 8, 1).unwrap();
    let settings = |builder: authwright::Builder<User>| builder.hashing(costly).hashing_workers(1);
    let app = TestApp::configured(settings, routes).await;
    let (began, mut tasks) = (std::time::Instant::now(), tokio::task::JoinSet::new());
    for _ in 0..80 {
        let client = app.client();
        tasks.spawn(async move {
            let answer = client.post("/auth/login", json!({ "email": ANN, "password": PASSWORD })).await;
            (answer.status(), answer.code(), answer.header("retry-after").to_owned())
        });
    }
    // Guarded requests go on meanwhile: no connection and no async thread is held by those who wait.
    for _ in 0..20 {
        assert_eq!(app.client().get("/auth/me").await.status(), 401);
    }
    let answers = tasks.join_all().await;
    let busy = answers.iter().filter(|answer| answer.0 == 503).count();
    assert!(busy >= 80 - 33 - 33, "one queue of 32 behind one thread: {busy}");
    for (status, code, retry_after) in &answers {
        match status {
            401 => assert_eq!(code, "invalid_credentials"),
            503 => assert_eq!((code.as_str(), retry_after.as_str()), ("busy", "2")),
            _ => panic!("{status}"),
        }
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    // And then it goes on, as soon as the thread has done what it had begun.
    while log_in(&app, ANN, PASSWORD).await.0.status() != 401 {
        assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
    }
}

// PW-12, ST-7: who hangs up leaves no session, no connection and no row behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_hangs_up_leaves_nothing_behind() {
    let costly = Params::new(65_536, 4, 1).unwrap();
    let settings = |builder: authwright::Builder<User>| builder.hashing(costly).hashing_workers(1);
    let app = TestApp::configured(settings, routes).await;
    for _ in 0..5 {
        let client = app.client();
        let task = tokio::spawn(async move {
            let body = json!({ "email": ANN, "password": PASSWORD, "display_name": "Ann" });
            client.post("/auth/register", body).await;
        });
        tokio::task::yield_now().await;
        task.abort();
        let _ = task.await;
    }
    let signups = count(&app, "SELECT count(*) FROM auth_user_signups").await;
    assert_eq!(count(&app, "SELECT count(*) FROM auth_user_outbox").await, signups, "both or neither");
    let browser = registered(&app, "bob@example.org").await;
    assert_eq!(who(&browser).await, "bob@example.org");
}

// PW-14
#[tokio::test]
async fn a_damaged_hash_is_a_wrong_password() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let good = stored(&app).await;
    let tail = good.split('$').skip(4).collect::<Vec<_>>().join("$");
    let (huge, long, many) = (
        format!("$argon2id$v=19$m=4294967295,t=2,p=1${tail}"),
        format!("$argon2id$v=19$m=8,t=4294967295,p=1${tail}"),
        format!("$argon2id$v=19$m=8000,t=1,p=1000${tail}"),
    );
    for damaged in [
        "",
        "$",
        "$argon2id$",
        "plain text",
        PASSWORD,
        "$2b$12$KIXQ4S8l1J3eX5yq3tq4ruZ0v3c1b2c3d4e5f6g7h8i9j0k1l2m3n",
        &good[..good.len() - 3],
        &good.replace("argon2id", "argon2i"),
        &huge,
        &long,
        &many,
        &"$argon2id".repeat(1_000),
    ] {
        let set = app.try_rows(&format!("UPDATE users SET password_hash = '{damaged}'")).await;
        if damaged.len() > 255 && app.auth().pool().dialect() == Dialect::Mysql {
            assert!(set.is_err(), "the column is too short for it");
            continue;
        }
        set.unwrap();
        let hashes = app.auth().hasher().hashes_done();
        let (answer, _) = log_in(&app, ANN, PASSWORD).await;
        assert_eq!((answer.status(), answer.code().as_str()), (401, "invalid_credentials"), "{damaged}");
        assert_eq!(app.auth().hasher().hashes_done(), hashes + 1);
        assert_eq!(browser.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.status(), 401);
    }
    // The owner can still set a new one by mail.
    app.client().post("/auth/password/forgot", json!({ "email": ANN })).await;
    let token = app.mail_to(ANN).await.token();
    let answer = app.client().post("/auth/password/reset", json!({ "token": token, "password": PASSWORD })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
}

// PW-15
#[tokio::test]
async fn a_change_needs_the_password_that_there_is() {
    let app = app().await;
    let browser = registered(&app, ANN).await;
    let new = "another long enough phrase";
    for current in [json!("a phrase that is not hers"), json!(""), json!(null), json!(new)] {
        let body = json!({ "current_password": current, "new_password": new });
        let answer = browser.post("/auth/password/change", body).await;
        assert!([401, 422].contains(&answer.status()), "{current}: {}", answer.text());
    }
    assert_eq!(browser.post("/auth/password/change", json!({ "new_password": new })).await.status() / 100, 4);
    assert_eq!(log_in(&app, ANN, new).await.0.status(), 401);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
}

// ST-4: the only connection is free for others while a password is hashed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_connection_is_held_while_hashing() {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_millis(500))
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let costly = Params::new(Params::MAX_MEMORY_KIB, 6, 1).unwrap();
    let app = TestApp::configured(|builder| builder.pool(pool).hashing(costly), routes).await;
    let fields = PendingUser { display_name: "Ann".into(), nickname: None };
    let ann = app.auth().invite(ANN, UserRole::User, fields).await.unwrap();
    let browser = app.login(&ann).await;
    let (mut checks, stranger) = (0, app.client());
    let hashing = tokio::spawn(async move {
        let sign_up = json!({ "email": "bob@example.org", "password": PASSWORD, "display_name": "Bob" });
        let log_in = json!({ "email": ANN, "password": PASSWORD });
        [stranger.post("/auth/register", sign_up).await.status(), stranger.post("/auth/login", log_in).await.status()]
    });
    while !hashing.is_finished() {
        assert_eq!(browser.get("/auth/me").await.status(), 200, "after {checks} checks");
        checks += 1;
        tokio::task::yield_now().await;
    }
    assert_eq!(hashing.await.unwrap(), [202, 401]);
    assert!(checks > 2, "{checks}");
}
