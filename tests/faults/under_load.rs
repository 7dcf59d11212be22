//! Three instances under load, of which one dies.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value as JsonValue, json};
use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    browser::Browser,
    office::Office,
    support::{CreateUser, PASSWORD, UserRole, count},
    three_instances::{World, credentials, sign_up},
};

/// How many are logged in from the beginning and ask for what is guarded all the time.
const GUESTS: usize = 64;

/// How many sign up again and again.
const NEWCOMERS: usize = 8;

/// How much is answered, and how many have confirmed, before an instance is killed, and once more after it.
const ENOUGH: [usize; 2] = [1_000, 24];

/// What the load comes to.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    answered: AtomicUsize,
    unanswered: AtomicUsize,
    confirmed: AtomicUsize,
    /// The sign-ups that were answered, and what became of them.
    signups: Mutex<BTreeMap<String, (Browser, Signup)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signup {
    Waits,
    Confirmed,
    /// The confirmation was not answered.
    Perhaps,
}

impl Load {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }

    /// The status of a request; `None` where the instance died over it.
    async fn ask(&self, browser: &Browser, method: &str, path: &str, body: JsonValue) -> Option<u16> {
        let reply = browser.send(method, path, &body).await.ok();
        let counted = if reply.is_some() { &self.answered } else { &self.unanswered };
        counted.fetch_add(1, Ordering::SeqCst);
        reply.map(|reply| reply.status)
    }

    /// Until there is so much more of everything.
    async fn enough(&self) {
        let counts = || [&self.answered, &self.confirmed].map(|count| count.load(Ordering::SeqCst));
        let before = counts();
        let load = timeout(Duration::from_mins(2), async {
            while counts().iter().zip(before).zip(ENOUGH).any(|((now, before), more)| *now < before + more) {
                sleep(Duration::from_millis(5)).await;
            }
        });
        load.await.expect("the others go on");
    }
}

async fn guest(load: Arc<Load>, browser: Browser) {
    for turn in 0.. {
        let (method, path) = if turn % 2 == 0 { ("GET", "/auth/me") } else { ("POST", "/refund") };
        if !load.goes_on() {
            break;
        }
        let status = load.ask(&browser, method, path, json!(1)).await;
        assert!(status.is_none_or(|status| status == 200), "{path}: {status:?}");
    }
}

async fn newcomer(load: Arc<Load>, office: Arc<Office>, number: usize, browser: Browser) {
    for turn in 0.. {
        let (email, browser) = (format!("new{number}-{turn}@example.org"), browser.copy());
        if !load.goes_on() {
            break;
        }
        let Some(status) = load.ask(&browser, "POST", "/auth/register", sign_up(&email)).await else { continue };
        assert_eq!(status, 202);
        load.signups.lock().await.insert(email.clone(), (browser.clone(), Signup::Waits));
        // A mail that the dead one had to itself is nobody else's for a while.
        let letter = timeout(Duration::from_secs(7), office.wait_for(&email, "Confirm your email"));
        let Ok(letter) = letter.await else { continue };
        let became = match load.ask(&browser, "POST", "/auth/verify", json!({ "token": letter.token() })).await {
            Some(status) => {
                assert_eq!(status, 200, "{email}");
                load.confirmed.fetch_add(1, Ordering::SeqCst);
                Signup::Confirmed
            }
            None => Signup::Perhaps,
        };
        load.signups.lock().await.insert(email, (browser, became));
    }
}

// RY-5, ML-2: one of them dies under load, and no session, user or mail with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_is_killed_takes_nothing_with_it() {
    let Some(mut world) = World::new().await else { return };
    let mut guests = Vec::new();
    for number in 0..GUESTS {
        let (email, browser) = (format!("guest{number}@example.org"), world.browser());
        world.app.auth().create_user(user(&email)).await.unwrap();
        assert_eq!(browser.status("POST", "/auth/login", credentials(&email, PASSWORD)).await, 200);
        guests.push(browser);
    }
    let (load, office) = (Arc::new(Load::default()), Arc::new(world.office));
    let mut tasks = JoinSet::new();
    for browser in &guests {
        tasks.spawn(guest(Arc::clone(&load), browser.clone()));
    }
    for number in 0..NEWCOMERS {
        let browser = Browser::new(world.front.address);
        tasks.spawn(newcomer(Arc::clone(&load), Arc::clone(&office), number, browser));
    }
    load.enough().await;
    let mut dead = world.instances.remove(1);
    dead.kill().await;
    let served = world.front.served[1].load(Ordering::SeqCst);
    load.enough().await;
    load.over.store(true, Ordering::SeqCst);
    tasks.join_all().await;
    assert!(served > 0 && world.front.served[1].load(Ordering::SeqCst) <= served + GUESTS, "it was one of them");

    // Whatever the dead one had claimed is given up by now.
    let signups = std::mem::take(&mut *load.signups.lock().await);
    for instance in &mut world.instances {
        instance.advance(CLAIM).await;
    }
    for (email, (browser, became)) in &signups {
        let token = office.wait_for(email, "Confirm your email").await.token();
        let me = async || browser.status("GET", "/auth/me", JsonValue::Null).await;
        let verify = async || browser.status("POST", "/auth/verify", json!({ "token": token })).await;
        match became {
            Signup::Confirmed => assert_eq!((me().await, verify().await), (200, 400), "{email}"),
            Signup::Waits => assert_eq!((verify().await, me().await), (200, 200), "{email}"),
            Signup::Perhaps => assert!([200, 400].contains(&verify().await), "{email}"),
        }
        let again = Browser::new(world.front.address);
        assert_eq!(again.status("POST", "/auth/login", credentials(email, PASSWORD)).await, 200, "{email}");
    }
    for browser in &guests {
        assert_eq!(browser.status("GET", "/auth/me", JsonValue::Null).await, 200);
    }
    // What had arrived and was not written down as sent goes once more.
    let left = "SELECT count(*) FROM auth_user_outbox WHERE state NOT IN ('sent', 'dropped')";
    let sent = timeout(Duration::from_mins(1), async {
        while count(&world.app, left).await > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    });
    sent.await.expect("each mail is sent");
    let mut letters = BTreeMap::<String, usize>::new();
    for letter in office.arrived() {
        *letters.entry(letter.to).or_default() += 1;
    }
    assert!(letters.values().sum::<usize>() <= letters.len() + 1, "at most one twice: one worker died");
    println!(
        "{} answered, {} not; {} sign-ups, {} mails",
        load.answered.load(Ordering::SeqCst),
        load.unanswered.load(Ordering::SeqCst),
        signups.len(),
        office.arrived().len()
    );
    drop(world.database);
}

/// A little more than a worker has a mail to itself.
const CLAIM: Duration = Duration::from_secs(121);

fn user(email: &str) -> CreateUser {
    CreateUser {
        email: email.to_owned(),
        password: Some(PASSWORD.into()),
        role: UserRole::User,
        display_name: "Ann".into(),
        nickname: None,
        credits: 0,
    }
}
