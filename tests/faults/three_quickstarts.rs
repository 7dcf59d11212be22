//! Three processes of the program of the README on one database of `PostgreSQL`, behind one address.

use std::{
    env,
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value as JsonValue, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::{JoinSet, spawn_blocking},
    time::{sleep, timeout},
};

use crate::{
    browser::Browser,
    engine::{Database, Engine, Hand, KEY},
    instance::Front,
    office::Office,
    quickstart::{SETTINGS, built},
    support::{OTHER_PASSWORD, PASSWORD},
    three_instances::{credentials, sign_up},
};

const ANN: &str = "ann@example.org";

/// A process of the program, which ends with this.
struct Quickstart {
    port: u16,
    process: Child,
}

impl Quickstart {
    async fn start(program: &Path, database: &Database, office: &Office) -> Self {
        let mut command = Command::new(program);
        for name in SETTINGS {
            command.env_remove(name);
        }
        command
            .current_dir(env::temp_dir())
            .env("DATABASE_URL", &database.url)
            .env("AUTH_SECRET", KEY)
            .env("AUTH_BASE_URL", "http://localhost:3000")
            .env("AUTH_MAIL_FROM", "shop@app.example")
            .env("SMTP_URL", format!("smtp+insecure://127.0.0.1:{}", office.port))
            .env("PORT", "0");
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = loop {
            let line = says.next_line().await.unwrap().expect("it starts");
            if let Some(address) = line.strip_prefix("listening on http://127.0.0.1:") {
                break address.parse().unwrap();
            }
        };
        // What it says from here on is read too.
        tokio::spawn(async move { while let Ok(Some(_)) = says.next_line().await {} });
        Self { port, process }
    }
}

/// Everything that somebody does, each request at another instance.
async fn visit(front: &Front, office: &Office, hand: &mut Hand) -> Browser {
    let none = || JsonValue::Null;
    let (home, phone) = (Browser::new(front.address), Browser::new(front.address));
    assert_eq!(home.status("GET", "/", none()).await, 200);
    assert_eq!(home.status("GET", "/tickets", none()).await, 401);
    assert_eq!(home.status("POST", "/auth/register", sign_up(ANN)).await, 202);
    let token = office.wait_for(ANN, "Confirm your email").await.token();
    assert_eq!(home.status("POST", "/auth/verify", json!({ "token": token })).await, 200);
    assert_eq!(phone.status("POST", "/auth/verify", json!({ "token": token, "password": PASSWORD })).await, 400);
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANN, OTHER_PASSWORD)).await, 401);
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANN, PASSWORD)).await, 200);
    for (role, tickets, reports) in [("user", 403, 403), ("helper", 200, 403), ("admin", 200, 200)] {
        hand.run(&format!("UPDATE users SET role = '{role}' WHERE email = '{ANN}'")).await.unwrap();
        for browser in [&home, &phone, &home] {
            assert_eq!(browser.status("GET", "/tickets", none()).await, tickets, "{role}");
            assert_eq!(browser.status("GET", "/reports", none()).await, reports, "{role}");
        }
    }
    assert_eq!(phone.status("POST", "/auth/password/forgot", json!({ "email": ANN })).await, 202);
    let token = office.wait_for(ANN, "Set a new password").await.token();
    let reset = json!({ "token": token, "password": OTHER_PASSWORD });
    assert_eq!(phone.status("POST", "/auth/password/reset", reset.clone()).await, 200);
    assert_eq!(phone.status("POST", "/auth/password/reset", reset).await, 400);
    for browser in [&home, &phone, &home, &phone] {
        assert_eq!(browser.status("GET", "/tickets", none()).await, 401, "every session has ended");
    }
    assert_eq!(home.status("POST", "/auth/login", credentials(ANN, PASSWORD)).await, 401);
    assert_eq!(home.status("POST", "/auth/login", credentials(ANN, OTHER_PASSWORD)).await, 200);
    assert_eq!(phone.status("POST", "/auth/login", credentials(ANN, OTHER_PASSWORD)).await, 200);
    let old = home.copy();
    assert_eq!(home.status("POST", "/auth/logout", json!({})).await, 204);
    for browser in [&home, &old, &old, &old] {
        assert_eq!(browser.status("GET", "/tickets", none()).await, 401);
    }
    phone
}

/// How many ask for what is guarded all the time, and how much is answered before one instance is killed and after it.
const GUESTS: usize = 16;
const ENOUGH: usize = 500;

// RY-5, ML-2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_quickstarts_serve_every_flow_and_one_may_die() {
    let Some(database) = Engine::Postgres.database().await else { return };
    let office = Office::open().await;
    // With each driver, as the tests themselves.
    let program = spawn_blocking(|| built(&["--workspace"])).await.unwrap();
    // All at once: one of them makes the tables.
    let (one, two, three) = tokio::join!(
        Quickstart::start(&program, &database, &office),
        Quickstart::start(&program, &database, &office),
        Quickstart::start(&program, &database, &office),
    );
    let mut instances = [one, two, three];
    let front = Front::open(instances.iter().map(|instance| instance.port)).await;
    let mut hand = database.hand().await;
    let ann = visit(&front, &office, &mut hand).await;

    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = JoinSet::new();
    for number in 0..GUESTS {
        let (ann, over, answered) = (ann.clone(), Arc::clone(&over), Arc::clone(&answered));
        tasks.spawn(async move {
            let path = ["/tickets", "/auth/me", "/reports"][number % 3];
            let mut unanswered = 0;
            while !over.load(Ordering::SeqCst) {
                match ann.send("GET", path, &JsonValue::Null).await {
                    Ok(reply) => {
                        assert_eq!(reply.status, 200, "{path}");
                        answered.fetch_add(1, Ordering::SeqCst);
                    }
                    Err(_) => unanswered += 1,
                }
            }
            unanswered
        });
    }
    let enough = async || {
        let before = answered.load(Ordering::SeqCst);
        let enough = timeout(Duration::from_mins(1), async {
            while answered.load(Ordering::SeqCst) < before + ENOUGH {
                sleep(Duration::from_millis(5)).await;
            }
        });
        enough.await.expect("the others go on");
    };
    enough().await;
    // SIGKILL: nothing is finished, closed or said.
    instances[1].process.kill().await.unwrap();
    let served = front.served[1].load(Ordering::SeqCst);
    enough().await;
    over.store(true, Ordering::SeqCst);
    let unanswered: usize = tasks.join_all().await.into_iter().sum();
    assert!(served > 0 && unanswered <= GUESTS, "{unanswered} were at it when it died");

    // Who comes now is served by the two that are left, and mailed by one of them.
    let bob = Browser::new(front.address);
    assert_eq!(bob.status("POST", "/auth/register", sign_up("bob@example.org")).await, 202);
    let token = office.wait_for("bob@example.org", "Confirm your email").await.token();
    assert_eq!(bob.status("POST", "/auth/verify", json!({ "token": token })).await, 200);
    assert_eq!(bob.status("GET", "/auth/me", JsonValue::Null).await, 200);
    assert_eq!(ann.status("GET", "/reports", JsonValue::Null).await, 200);
    assert_eq!(ann.status("POST", "/auth/logout", json!({})).await, 204);
    assert_eq!(ann.status("GET", "/reports", JsonValue::Null).await, 401);
    drop(hand);
}
