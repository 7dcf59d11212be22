//! A process that is killed around each write of each flow: what it leaves is what was before, or all of what was to come.

use std::{os::unix::process::ExitStatusExt, process::Stdio, time::Duration};

use authwright::test::TestApp;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    process::Child,
};

use crate::{
    child::{killed_after, mailing},
    engine::{Database, Engine, on_each_engine},
    state::State,
    steps::{Act, Flow, Person},
    support::{PAST_MINUTE, User, count, forgot},
};

on_each_engine!(a_process_that_is_killed_leaves_nothing_half_done, a_worker_that_is_killed_sends_a_mail_once_or_twice);

/// The points: after each of these writes the process is killed, and once more with the answer in its hands. `SQLite`
/// does not say that it has committed, so that there the answer is the point after that.
const POINTS: [(Flow, &[&str]); 22] = [
    (Flow::Register, &["INSERT signups", "INSERT outbox", "COMMIT"]),
    (Flow::Verify, &["DELETE signups", "INSERT users", "DELETE signups", "INSERT sessions", "COMMIT"]),
    (Flow::Resend, &["INSERT outbox"]),
    (Flow::Login, &["INSERT sessions", "COMMIT"]),
    (Flow::LoginWithAnOldHash, &["INSERT sessions", "COMMIT", "UPDATE users"]),
    (Flow::Reauthenticate, &["UPDATE sessions", "COMMIT"]),
    (Flow::Logout, &["DELETE sessions"]),
    (Flow::Forgot, &["INSERT outbox"]),
    (Flow::Reset, &["UPDATE users", "DELETE sessions", "INSERT links", "UPDATE outbox", "INSERT outbox", "COMMIT"]),
    (
        Flow::ChangePassword,
        &[
            "UPDATE users",
            "DELETE sessions",
            "INSERT links",
            "UPDATE outbox",
            "UPDATE sessions",
            "INSERT outbox",
            "COMMIT",
        ],
    ),
    (Flow::AskToMove, &["UPDATE sessions", "INSERT outbox", "INSERT outbox", "COMMIT"]),
    (
        Flow::Move,
        &[
            "UPDATE users",
            "DELETE signups",
            "DELETE sessions",
            "INSERT links",
            "UPDATE outbox",
            "INSERT outbox",
            "COMMIT",
        ],
    ),
    (Flow::Profile, &["UPDATE users"]),
    (Flow::EndOneSession, &["DELETE sessions", "COMMIT"]),
    (Flow::EndOtherSessions, &["DELETE sessions", "COMMIT"]),
    (Flow::Close, &["UPDATE sessions", "DELETE sessions", "DELETE users", "INSERT outbox", "COMMIT"]),
    (Flow::Invite, &["INSERT users", "INSERT outbox", "COMMIT"]),
    (Flow::Accept, &["UPDATE users", "DELETE signups", "INSERT links", "UPDATE outbox", "INSERT sessions", "COMMIT"]),
    (Flow::CreateUser, &["INSERT users", "DELETE signups", "COMMIT"]),
    (Flow::ShutOut, &["UPDATE users", "DELETE sessions", "INSERT links", "UPDATE outbox", "COMMIT"]),
    (Flow::SetRole, &["UPDATE users"]),
    (Flow::DeleteUser, &["DELETE sessions", "DELETE users", "INSERT outbox", "COMMIT"]),
];

/// More writes than any flow has: the process is killed with the answer in its hands.
const ALL: usize = 1_000;

/// People to whom the same is about to happen, and what the database says of each.
struct Ready {
    act: Act,
    person: Person,
    before: State,
}

async fn ready(app: &TestApp<User>, flow: Flow, numbers: impl IntoIterator<Item = usize>) -> Vec<Ready> {
    let mut all = Vec::new();
    for number in numbers {
        let person = Person::new(&format!("{flow:?}{number}").to_lowercase());
        all.push((flow.prepare(app, &person).await, person));
    }
    app.send_mail().await;
    let mut ready = Vec::new();
    for (act, person) in all {
        // A link that waits to be mailed: some of the flows void it.
        assert_eq!(forgot(app, &person.email).await.status(), 202);
        ready.push(Ready { act, before: State::of(app, &person).await, person });
    }
    ready
}

// ST-6, TK-6, ML-1
async fn a_process_that_is_killed_leaves_nothing_half_done(database: Database) {
    for (flow, points) in POINTS {
        let committing = |point: &&&str| database.engine != Engine::Sqlite || **point != "COMMIT";
        let points: Vec<&str> = points.iter().filter(committing).copied().collect();
        // Once to its end, for what it writes and what comes of it.
        let app = database.app().await;
        let whole = ready(&app, flow, [0]).await.remove(0);
        let now = app.clock().now();
        app.auth().pool().close().await;
        let ended = killed_after(ALL, &whole.act, &database, now).await;
        assert_eq!(ended.answer.as_deref(), Some(flow.answers()[0]), "{flow:?}");
        assert_eq!(ended.wrote, points, "{flow:?} writes this");

        let app = database.app().await;
        app.advance(now.since(app.clock().now()));
        let after = State::of(&app, &whole.person).await.since(&whole.before);
        assert_eq!(whole.act.take(&app).await, flow.answers()[1], "{flow:?}");

        let broken_off = ready(&app, flow, 1..=points.len()).await;
        let now = app.clock().now();
        app.auth().pool().close().await;
        for (number, Ready { act, .. }) in (1..).zip(&broken_off) {
            let ended = killed_after(number, act, &database, now).await;
            assert_eq!(ended.wrote, points[..number], "{flow:?}");
        }

        let app = database.app().await;
        app.advance(now.since(app.clock().now()));
        for (point, Ready { act, person, before }) in points.iter().zip(broken_off) {
            let left = State::of(&app, &person).await.since(&before);
            let nothing = left == before.since(&before);
            let between = flow.between(&after);
            assert!(
                nothing || left == after || between.as_ref() == Some(&left),
                "{flow:?}, killed after {point}:\n{left}"
            );
            let answer = flow.answers()[usize::from(!nothing)];
            assert_eq!(act.take(&app).await, answer, "{flow:?}, after it was killed after {point}");
            // What is done in the end is the same, however it came to be; what can be asked for twice was.
            if flow.answers()[0] != flow.answers()[1] {
                assert_eq!(State::of(&app, &person).await.since(&before), after, "{flow:?}, {point}");
            }
        }
        for _ in 0..5 {
            app.send_mail().await;
            app.advance(PAST_MINUTE);
        }
        let left = "SELECT count(*) FROM auth_user_outbox WHERE state NOT IN ('sent', 'dropped')";
        assert_eq!(count(&app, left).await, 0, "{flow:?}: each mail is sent");
        app.auth().pool().close().await;
    }
}

/// Where a worker that is sending is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    /// The mail has arrived, and the server has not said so.
    BeforeTheAnswer,
    /// The server has said so, and the worker has not written it down.
    AfterTheAnswer,
}

// ML-2, ST-6: at least once, and at most once more for a crash; and no more at all once it is written down.
async fn a_worker_that_is_killed_sends_a_mail_once_or_twice(database: Database) {
    // After it has claimed the mail (in a transaction where the database is a server), and after it has written down that
    // it is sent: then it is not sent again.
    let writes: &[&str] = if database.engine == Engine::Sqlite {
        &["UPDATE outbox", "UPDATE outbox"]
    } else {
        &["UPDATE outbox", "COMMIT", "UPDATE outbox"]
    };
    for number in 1..=writes.len() {
        let app = database.app().await;
        let person = Person::new(&format!("ann{number}"));
        let act = Flow::SendMail.prepare(&app, &person).await;
        app.advance(PAST_MINUTE);
        let now = app.clock().now();
        app.auth().pool().close().await;
        let ended = killed_after(number, &act, &database, now).await;
        assert_eq!(ended.wrote, writes[..number]);

        let app = database.app().await;
        app.advance(now.since(app.clock().now()) + CLAIM);
        let sent = app.mails_to(&person.email).await.len();
        assert_eq!(sent, usize::from(number < writes.len()), "the child's own mail is gone with its mailbox");
        app.auth().pool().close().await;
    }
    for point in [Sending::BeforeTheAnswer, Sending::AfterTheAnswer] {
        let app = database.app().await;
        let person = Person::new(&format!("{point:?}").to_lowercase());
        let act = Flow::SendMail.prepare(&app, &person).await;
        app.advance(PAST_MINUTE);
        let now = app.clock().now();
        app.auth().pool().close().await;
        let office = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut child =
            mailing(&act, &database, now, office.local_addr().unwrap().port()).stdout(Stdio::null()).spawn().unwrap();
        let arrived = take_a_mail(&office, &mut child, point).await;
        assert_eq!(arrived, person.email, "{point:?}");
        assert_eq!(child.wait().await.unwrap().signal(), Some(9));

        let app = database.app().await;
        app.advance(now.since(app.clock().now()));
        assert!(
            app.mails_to(&person.email).await.is_empty(),
            "{point:?}: the dead worker has it to itself for a while"
        );
        app.advance(CLAIM);
        assert_eq!(app.mails_to(&person.email).await.len(), 1, "{point:?}: once more");
        app.advance(CLAIM);
        assert_eq!(app.mails_to(&person.email).await.len(), 1, "{point:?}: and never again");
        app.auth().pool().close().await;
    }
}

/// How long a worker has a mail to itself.
const CLAIM: Duration = Duration::from_mins(2);

/// Takes a mail from a process and kills it at the point; to whom it was.
async fn take_a_mail(office: &TcpListener, child: &mut Child, point: Sending) -> String {
    let (connection, _) = office.accept().await.unwrap();
    let mut connection = BufReader::new(connection);
    connection.write_all(b"220 office\r\n").await.unwrap();
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        assert_ne!(connection.read_line(&mut line).await.unwrap(), 0, "it hung up");
        let said = match line.trim_end() {
            "." => break,
            "DATA" => "354 Go on",
            hello if hello.starts_with("EHLO") => "250 office",
            rest => {
                if rest.starts_with("RCPT") {
                    to = rest.chars().skip_while(|c| *c != '<').skip(1).take_while(|c| *c != '>').collect();
                }
                "250 OK"
            }
        };
        // In the mail itself nothing is answered.
        if line.starts_with("EHLO") || line.starts_with("MAIL") || line.starts_with("RCPT") || line.starts_with("DATA")
        {
            connection.write_all(format!("{said}\r\n").as_bytes()).await.unwrap();
        }
    }
    if point == Sending::AfterTheAnswer {
        // It hears the answer, and does not come to think about it.
        signal(child, "-STOP").await;
        connection.write_all(b"250 OK\r\n").await.unwrap();
    }
    signal(child, "-KILL").await;
    to
}

async fn signal(child: &Child, signal: &str) {
    let pid = child.id().unwrap().to_string();
    assert!(tokio::process::Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
}
