//! What is to be mailed: it is written down with its cause, and sent when it can be.

use std::{collections::BTreeSet, time::Duration};

use authwright::{mail::Transport, test::TestApp};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet, time};

use crate::{
    post_office::{PostOffice, free_port, way_to},
    support::{
        OTHER_PASSWORD, PASSWORD, PAST_MINUTE, PendingUser, User, UserRole, app, change_token, forgot, mail,
        recipients, register, registered, reset_token, routes, text,
    },
};

const ANN: &str = "ann@example.org";

// EC-2, LG-5: who takes an account over cannot silence the notices by closing it.
#[tokio::test]
async fn notices_outlive_the_account() {
    let port = free_port().await;
    let app = mailing_to(port).await;
    let user = app.user(UserRole::User).await;
    let thief = app.login(&user).await;
    let password = TestApp::<User>::PASSWORD;
    let change = json!({ "email": "eve@evil.example", "password": password });
    assert_eq!(thief.post("/auth/email/change", change).await.status(), 202);
    let change = json!({ "current_password": password, "new_password": OTHER_PASSWORD });
    assert_eq!(thief.post("/auth/password/change", change).await.status(), 200);
    assert_eq!(thief.post("/auth/me/delete", json!({ "password": OTHER_PASSWORD })).await.status(), 204);
    let office = PostOffice::open(port, "250 OK").await;
    app.send_mail().await;
    assert_eq!(office.arrived(), [&*user.email; 3]);
}

/// What the outbox says of each intent: its state, how often it was tried, and in how many seconds it is due.
async fn intents(app: &TestApp<User>) -> Vec<(String, i64, i64)> {
    let now = app.clock().now().as_micros();
    let rows = app.rows("SELECT state, attempts, due_at FROM auth_user_outbox ORDER BY id").await;
    let number = |text: &String| text.parse::<i64>().unwrap();
    rows.iter().map(|row| (row[0].clone(), number(&row[1]), (number(&row[2]) - now) / 1_000_000)).collect()
}

async fn mailing_to(port: u16) -> TestApp<User> {
    TestApp::configured(|builder| builder.transport(way_to(port)), routes).await
}

// ML-1, ML-2
#[tokio::test]
async fn with_the_mail_server_down_nothing_fails_and_nothing_is_lost() {
    let port = free_port().await;
    let app = mailing_to(port).await;
    assert_eq!(register(&app, ANN).await.0.status(), 202);
    assert_eq!(forgot(&app, ANN).await.status(), 202);
    app.auth().create_user(user("bob@example.org")).await.unwrap();
    assert_eq!(forgot(&app, "bob@example.org").await.status(), 202);
    app.send_mail().await;
    app.send_mail().await;
    let waiting: Vec<_> = intents(&app).await.into_iter().filter(|(state, ..)| state == "waiting").collect();
    assert_eq!(waiting, [("waiting".to_owned(), 1, 15), ("waiting".to_owned(), 1, 15)]);

    let office = PostOffice::open(port, "250 OK").await;
    app.advance(Duration::from_secs(14));
    app.send_mail().await;
    assert!(office.arrived().is_empty(), "it is not tried before its time");
    app.advance(Duration::from_secs(1));
    app.send_mail().await;
    let mut arrived = office.arrived();
    arrived.sort_unstable();
    assert_eq!(arrived, [ANN, "bob@example.org"]);
    app.advance(Duration::from_hours(1));
    app.send_mail().await;
    assert_eq!(office.arrived().len(), 2, "each of them once");
}

fn user(email: &str) -> crate::support::CreateUser {
    crate::support::CreateUser {
        email: email.into(),
        password: None,
        role: UserRole::User,
        display_name: "Bob".into(),
        nickname: None,
        credits: 0,
    }
}

/// The waits between the attempts to send one mail to a server that is down, until it is given up.
async fn waits(app: &TestApp<User>) -> Vec<i64> {
    let mut waits = Vec::new();
    loop {
        app.send_mail().await;
        let (state, attempts, wait) = intents(app).await[0].clone();
        if state != "waiting" {
            assert_eq!(state, "dead");
            return waits;
        }
        waits.push(wait);
        assert_eq!(attempts, i64::try_from(waits.len()).unwrap());
        app.advance(Duration::from_secs(wait.unsigned_abs() - 1));
        app.send_mail().await;
        assert_eq!(intents(app).await[0].1, attempts, "not before its time");
        app.advance(Duration::from_secs(2));
    }
}

// ML-2: the waits double from 15 seconds, and a mail server that returns while the link is good still gets the mail.
#[tokio::test]
async fn retries_come_at_longer_and_longer_intervals_until_the_link_is_dead() {
    let app = mailing_to(free_port().await).await;
    app.auth().create_user(user(ANN)).await.unwrap();
    forgot(&app, ANN).await;
    let hour = waits(&app).await;
    assert_eq!(hour[..7], [15, 30, 60, 120, 240, 480, 960]);
    assert!(hour[7] > 800, "half of what is left: {hour:?}");
    let tried: i64 = hour.iter().map(|wait| wait + 1).sum();
    assert!((3540..3600).contains(&tried), "the last attempt is in the last minute: {hour:?}");

    // A link that lives for a day is tried once an hour, but for its last hours.
    let app = mailing_to(free_port().await).await;
    register(&app, ANN).await;
    let day = waits(&app).await;
    assert_eq!(day[..8], [15, 30, 60, 120, 240, 480, 960, 1920]);
    assert_eq!(day[8..].iter().filter(|wait| **wait == 3600).count(), 21, "{day:?}");
    let tried: i64 = day.iter().map(|wait| wait + 1).sum();
    assert!((86_340..86_400).contains(&tried), "{day:?}");
}

// ML-2
#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_not_tried_again() {
    for (answer, state) in [("550 No such user", "dead"), ("450 Later", "waiting"), ("421 Busy", "waiting")] {
        let port = free_port().await;
        let office = PostOffice::open(port, answer).await;
        let app = mailing_to(port).await;
        assert_eq!(register(&app, ANN).await.0.status(), 202);
        app.send_mail().await;
        let (now, tries, _) = intents(&app).await[0].clone();
        assert_eq!((now.as_str(), tries), (state, 1), "{answer}");
        app.advance(Duration::from_hours(1));
        app.send_mail().await;
        assert_eq!(intents(&app).await[0].1, if state == "dead" { 1 } else { 2 }, "{answer}");
        let why: String = text(&app, "SELECT last_error FROM auth_user_outbox").await;
        assert!(why.contains(&answer[4..]), "who looks for it finds why: {why}");
        assert!(office.arrived().is_empty());
    }
}

// ML-3
#[tokio::test]
async fn a_mail_whose_link_has_expired_is_not_sent() {
    for (late, sent) in [(3599, true), (3600, false)] {
        let app = app().await;
        app.auth().create_user(user(ANN)).await.unwrap();
        forgot(&app, ANN).await;
        app.advance(Duration::from_secs(late));
        assert_eq!(app.mails_to(ANN).await.len(), usize::from(sent), "{late}");
        assert_eq!(intents(&app).await[0].0, if sent { "sent" } else { "dropped" });
    }
    for (late, sent) in [(24 * 3600 - 1, true), (24 * 3600, false)] {
        let app = app().await;
        register(&app, ANN).await;
        app.auth().invite("zoe@example.org", UserRole::User, fields()).await.unwrap();
        app.advance(Duration::from_secs(late));
        for address in [ANN, "zoe@example.org"] {
            assert_eq!(app.mails_to(address).await.len(), usize::from(sent), "{address}");
        }
    }
}

fn fields() -> PendingUser {
    PendingUser { display_name: "Zoe".into(), nickname: None }
}

// TK-10: a link that was held up lives no longer for that.
#[tokio::test]
async fn the_time_of_a_link_runs_from_its_cause() {
    let app = app().await;
    app.auth().create_user(user(ANN)).await.unwrap();
    forgot(&app, ANN).await;
    app.advance(Duration::from_mins(50));
    let token = app.mail_to(ANN).await.token();
    app.advance(Duration::from_mins(10));
    let answer = crate::support::reset(&app, &token, OTHER_PASSWORD).await;
    assert_eq!(answer.code(), "invalid_token");
}

// ML-4
#[tokio::test]
async fn an_address_gets_one_mail_of_a_kind_a_minute_and_five_an_hour() {
    let app = app().await;
    registered(&app, ANN).await;
    app.advance(Duration::from_hours(1));
    let count = async || app.mails_to(ANN).await.iter().filter(|mail| mail.subject.starts_with("Set a new")).count();
    for typed in [ANN, "ANN@example.org", " ann@EXAMPLE.org", ANN, ANN, ANN, ANN, ANN, ANN] {
        assert_eq!(forgot(&app, typed).await.status(), 202);
    }
    for minute in 1..=5 {
        assert_eq!(count().await, minute);
        app.advance(Duration::from_secs(59));
        assert_eq!(count().await, minute, "not twice in a minute");
        app.advance(Duration::from_secs(1));
    }
    for _ in 0..54 {
        assert_eq!(count().await, 5, "five in an hour");
        forgot(&app, ANN).await;
        app.advance(Duration::from_mins(1));
    }
    app.advance(Duration::from_secs(59));
    assert_eq!(count().await, 5, "five in an hour");
    app.advance(Duration::from_secs(1));
    assert_eq!(count().await, 6, "the hour of the first is over");

    // Another kind of mail, and another address, are not held up.
    assert_eq!(register(&app, ANN).await.0.status(), 202);
    assert!(mail(&app, ANN, "You already have an account").await.is_some());
    app.auth().create_user(user("bob@example.org")).await.unwrap();
    forgot(&app, "bob@example.org").await;
    assert_eq!(app.mails_to("bob@example.org").await.len(), 1);
}

// ML-2, TK-5: each intent is one worker's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_workers_at_once_send_each_mail_once() {
    let app = app().await;
    for number in 0..24 {
        register(&app, &format!("ann{number}@example.org")).await;
    }
    let mut workers = JoinSet::new();
    for _ in 0..6 {
        let auth = app.auth().clone();
        workers.spawn(async move { auth.send_waiting_mail().await.unwrap() });
    }
    assert_eq!(workers.join_all().await.into_iter().sum::<usize>(), 24);
    let to = recipients(&app);
    assert_eq!((to.len(), to.into_iter().collect::<BTreeSet<_>>().len()), (24, 24));
}

// ML-4: the limit holds for all workers together.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_workers_at_once_keep_to_the_limit() {
    for round in 0..10 {
        let port = free_port().await;
        let office = PostOffice::open(port, "250 OK").await;
        let app = mailing_to(port).await;
        app.auth().create_user(user(ANN)).await.unwrap();
        for _ in 0..8 {
            forgot(&app, ANN).await;
        }
        let mut workers = JoinSet::new();
        for _ in 0..6 {
            let auth = app.auth().clone();
            workers.spawn(async move { auth.send_waiting_mail().await.unwrap() });
        }
        workers.join_all().await;
        app.send_mail().await;
        assert_eq!(office.arrived(), [ANN], "in round {round}");
    }
}

// ML-2: a worker that dies while it sends gives the mail up when its claim lapses.
#[tokio::test]
async fn a_worker_that_dies_loses_no_mail() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = mailing_to(silent.local_addr().unwrap().port()).await;
    register(&app, ANN).await;
    let auth = app.auth().clone();
    let worker = tokio::spawn(async move { auth.send_waiting_mail().await });
    let connection = silent.accept().await.unwrap();
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    drop(connection);

    let other = app.again(|builder| builder, routes).await;
    app.advance(Duration::from_secs(119));
    assert!(other.mails_to(ANN).await.is_empty(), "it is still the other worker's");
    app.advance(Duration::from_secs(1));
    assert_eq!(other.mails_to(ANN).await.len(), 1);
    app.advance(Duration::from_hours(1));
    assert_eq!(other.mails_to(ANN).await.len(), 1);
}

// ML-1, RY-1: no request waits for a mail server that says nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_do_not_wait_for_a_mail_server_that_hangs() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = mailing_to(silent.local_addr().unwrap().port()).await;
    let worker = tokio::spawn(app.auth().clone().worker());
    register(&app, ANN).await;
    let held = silent.accept().await.unwrap();
    let soon = time::timeout(Duration::from_secs(3), async {
        for number in 0..10 {
            assert_eq!(register(&app, &format!("ann{number}@example.org")).await.0.status(), 202);
            assert_eq!(forgot(&app, ANN).await.status(), 202);
        }
    });
    soon.await.expect("the server is held up, the requests are not");
    drop(held);
    worker.abort();
}

// ML-1: the worker is woken by the request that gives it something to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_worker_sends_without_being_asked() {
    let app = app().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(app.auth().clone().worker_until(async move {
        let _ = stopped.await;
    }));
    register(&app, ANN).await;
    let sent = time::timeout(Duration::from_secs(4), async {
        while recipients(&app).is_empty() {
            time::sleep(Duration::from_millis(5)).await;
        }
    });
    sent.await.expect("sooner than the worker looks by itself");
    stop.send(()).unwrap();
    time::timeout(Duration::from_secs(4), worker).await.expect("it stops when it is told").unwrap();
}

// ML-1: what is rolled back has not asked for a mail.
#[tokio::test]
async fn a_request_that_is_refused_asks_for_no_mail() {
    let app = app().await;
    let body = json!({ "email": ANN, "password": "short", "display_name": "Ann" });
    assert_eq!(app.client().post("/auth/register", body).await.status(), 422);
    assert_eq!(forgot(&app, "nobody").await.status(), 422);
    assert!(intents(&app).await.is_empty());
}

// ML-7, ML-8, ML-9: every mail that there is, with hostile words wherever somebody can put them.
#[tokio::test]
async fn mails_say_nothing_that_they_should_not() {
    const HOSTILE: &str = "<a href=x>Win&co</a>";
    let app = app().await;
    let client = app.client();
    let body =
        json!({ "email": "a&b'c@example.org", "password": PASSWORD, "display_name": HOSTILE, "nickname": HOSTILE });
    assert_eq!(client.post("/auth/register", body.clone()).await.status(), 202);
    let token = app.mail_to("a&b'c@example.org").await.token();
    assert_eq!(client.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    app.advance(PAST_MINUTE);
    let other = json!({ "email": "a&b'c@example.org", "password": OTHER_PASSWORD, "display_name": HOSTILE });
    assert_eq!(app.client().post("/auth/register", other).await.status(), 202);
    reset_token(&app, "a&b'c@example.org").await;
    let token = change_token(&app, &client, "x|y@example.org").await;
    assert_eq!(client.post("/auth/email/confirm", json!({ "token": token })).await.status(), 200);
    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(client.post("/auth/password/change", change).await.status(), 200);
    let invited = PendingUser { display_name: HOSTILE.into(), nickname: None };
    app.auth().invite("zoe@example.org", UserRole::User, invited).await.unwrap();
    assert_eq!(client.post("/auth/me/delete", json!({ "password": OTHER_PASSWORD })).await.status(), 204);
    app.send_mail().await;

    let Transport::Mailbox(mailbox) = app.auth().transport() else { panic!("a mailbox") };
    let mails = mailbox.list();
    let subjects: BTreeSet<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects.len(), 9, "one of each kind: {subjects:?}");
    let session = client.cookie("__Host-user_session").unwrap_or_else(|| "no session".into());
    for mail in &mails {
        let Some(heading) = mail.subject.split(' ').next() else { panic!("a subject") };
        assert!(!mail.text.trim().is_empty() && mail.html.contains("<p"), "{heading}");
        for part in [&mail.text, &mail.html, &mail.subject] {
            for never in [PASSWORD, OTHER_PASSWORD, &session, "Win", "href=x", "$argon2"] {
                assert!(!part.contains(never), "{never} in {}:\n{part}", mail.subject);
            }
        }
        assert!(!mail.html.contains("a&b'c"), "it is escaped in {}", mail.subject);
        assert!(!mail.subject.contains(['\r', '\n']));
        let has_link = mail.text.contains("token=");
        let may = ["Confirm your email", "Confirm your new", "Set a new", "You are invited"];
        assert_eq!(has_link, may.iter().any(|may| mail.subject.starts_with(may)), "{}", mail.subject);
        assert!(has_link || !mail.text.contains("://"), "{}", mail.subject);
    }
}

// ML-4: who asks for an address again and again fills its turns, and nobody else's.
#[tokio::test]
async fn a_flood_for_one_address_holds_up_nobody_elses_mail() {
    let app = app().await;
    registered(&app, "ann@example.org").await;
    registered(&app, "bob@example.org").await;
    app.advance(PAST_MINUTE);
    for _ in 0..20 {
        forgot(&app, "ann@example.org").await;
    }
    forgot(&app, "bob@example.org").await;
    let before = recipients(&app).len();
    // One is sent, the next finds the address's turn taken and puts off all the others at once; then Bob's.
    assert!(app.auth().send_waiting_mail().await.unwrap() <= 4, "what is put off is not looked at one by one");
    let mut sent = recipients(&app);
    sent.truncate(sent.len() - before);
    assert_eq!(sent, ["bob@example.org", "ann@example.org"]);
    app.advance(PAST_MINUTE);
    app.send_mail().await;
    assert_eq!(recipients(&app).len(), before + 3);
}

// ML-3: what a flood has left is not looked at one by one once its links have ended.
#[tokio::test]
async fn a_flood_that_has_ended_holds_up_nobody_elses_mail() {
    let app = app().await;
    registered(&app, "bob@example.org").await;
    for _ in 0..1_100 {
        app.auth().request_password_reset("ann@example.org").await.unwrap();
    }
    app.advance(Duration::from_hours(2));
    forgot(&app, "bob@example.org").await;
    let before = recipients(&app).len();
    assert!(app.auth().send_waiting_mail().await.unwrap() <= 4, "they are dropped together");
    assert_eq!(recipients(&app).len(), before + 1);
    assert!(app.rows("SELECT id FROM auth_user_outbox WHERE state = 'waiting'").await.is_empty());
}

// ML-2: what nobody looked at in thirty days goes, with the address that is in it.
#[tokio::test]
async fn a_mail_that_was_given_up_is_kept_for_thirty_days() {
    let port = free_port().await;
    let _unwilling = PostOffice::open(port, "550 No such user").await;
    let app = mailing_to(port).await;
    register(&app, ANN).await;
    app.send_mail().await;
    for (days, left) in [(29, 1), (2, 0)] {
        app.advance(Duration::from_hours(24 * days));
        app.auth().sweep().await.unwrap();
        assert_eq!(app.auth().dead_mails(10).await.unwrap().len(), left);
    }
}

// ML-2: what was given up is seen, and sent when somebody has mended what was wrong.
#[tokio::test]
async fn a_mail_that_was_given_up_can_be_sent_again() {
    let port = free_port().await;
    let _unwilling = PostOffice::open(port, "550 No such user").await;
    let app = mailing_to(port).await;
    register(&app, "ann@example.org").await;
    app.send_mail().await;
    let dead = app.auth().dead_mails(10).await.unwrap();
    let [mail] = dead.as_slice() else { panic!("{dead:?}") };
    assert_eq!((mail.purpose.as_str(), mail.address.as_str()), ("register", "ann@example.org"));
    assert!(mail.reason.contains("No such user"), "{}", mail.reason);
    let port = free_port().await;
    let office = PostOffice::open(port, "250 OK").await;
    let app = app.again(|builder| builder.transport(way_to(port)), routes).await;
    app.send_mail().await;
    assert!(office.arrived().is_empty(), "not without being asked");
    app.auth().resend_mail(mail.id).await.unwrap();
    app.send_mail().await;
    assert_eq!(office.arrived(), ["ann@example.org"]);
    assert!(app.auth().dead_mails(10).await.unwrap().is_empty());
    assert!(matches!(app.auth().resend_mail(mail.id).await, Err(authwright::Error::NotFound)), "it was sent");
}
