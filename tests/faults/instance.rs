//! Processes that serve the application, each on a port of its own, and the one address in front of them.

use std::{
    env, io,
    net::SocketAddr,
    process::{self, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use authwright::{
    axum::{Router, post},
    clock::{Clock, Timestamp},
    mail::{Smtp, SmtpSettings, Transport},
    test::TestApp,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines, copy_bidirectional},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
};

use crate::{
    engine::{Database, KEY},
    support::{User, refund, routes},
};

const URL: &str = "FAULTS_INSTANCE_URL";
const CLOCK: &str = "FAULTS_INSTANCE_CLOCK";
const MAIL: &str = "FAULTS_INSTANCE_MAIL";
const SERVES: &str = "serves at: ";
const LATER: &str = "it is later";

/// A process that serves the application, until this is dropped.
pub(crate) struct Instance {
    pub(crate) port: u16,
    process: Child,
    tell: ChildStdin,
    says: Lines<BufReader<ChildStdout>>,
}

impl Instance {
    pub(crate) async fn start(database: &Database, now: Timestamp, mail: u16) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["instance::serves", "--exact", "--ignored", "--nocapture"]).kill_on_drop(true);
        command.env(URL, &database.url).env(CLOCK, now.as_micros().to_string()).env(MAIL, mail.to_string());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (tell, says) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()).lines());
        let mut instance = Self { port: 0, process, tell, says };
        instance.port = instance.hear(SERVES).await.parse().unwrap();
        instance
    }

    /// What it says after these words.
    async fn hear(&mut self, words: &str) -> String {
        loop {
            let line = self.says.next_line().await.unwrap().expect("the instance lives");
            if let Some((_, rest)) = line.split_once(words) {
                return rest.to_owned();
            }
        }
    }

    /// Lets time go by for it.
    pub(crate) async fn advance(&mut self, time: Duration) {
        self.tell.write_all(format!("{}\n", time.as_micros()).as_bytes()).await.unwrap();
        self.hear(LATER).await;
    }

    /// SIGKILL: nothing is finished, closed or said.
    pub(crate) async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "an instance of the tests that need several"]
async fn serves() {
    let said = |name: &str| env::var(name).unwrap();
    let clock = Clock::set_to(Timestamp::from_micros(said(CLOCK).parse().unwrap()));
    let way = SmtpSettings::parse(&format!("smtp+insecure://127.0.0.1:{}", said(MAIL))).unwrap();
    let (hand, way) = (clock.clone(), Transport::Smtp(Smtp::new(way).unwrap()));
    let app: TestApp<User> =
        TestApp::on_database(&said(URL), |builder| builder.secret(KEY).clock(clock).transport(way), routes).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{SERVES}{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for micros in io::stdin().lines().map_while(Result::ok) {
            hand.advance(Duration::from_micros(micros.parse().unwrap()));
            println!("{LATER}");
        }
        // Whoever started it has gone.
        process::exit(0);
    });
    let routes = Router::new().route("/refund", post(refund)).merge(app.auth().routes()).with_state(app.auth().clone());
    app.auth().serve(listener, routes).await.unwrap();
}

/// One address, behind which each connection goes to the next instance, and on to the one after it where that is dead.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    /// How many connections went to each.
    pub(crate) served: Arc<[AtomicUsize]>,
    open: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn open(ports: impl IntoIterator<Item = u16>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ports: Arc<[u16]> = ports.into_iter().collect();
        let served: Arc<[AtomicUsize]> = ports.iter().map(|_| AtomicUsize::new(0)).collect();
        let counts = Arc::clone(&served);
        let open = tokio::spawn(async move {
            for turn in 0.. {
                let Ok((client, _)) = listener.accept().await else { break };
                tokio::spawn(forward(client, Arc::clone(&ports), turn, Arc::clone(&counts)));
            }
        });
        Self { address, served, open }
    }
}

async fn forward(mut client: TcpStream, ports: Arc<[u16]>, turn: usize, served: Arc<[AtomicUsize]>) {
    for next in turn..turn + ports.len() {
        let next = next % ports.len();
        if let Ok(mut instance) = TcpStream::connect(("127.0.0.1", ports[next])).await {
            served[next].fetch_add(1, Ordering::SeqCst);
            let _ = copy_bidirectional(&mut client, &mut instance).await;
            return;
        }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.open.abort();
    }
}
