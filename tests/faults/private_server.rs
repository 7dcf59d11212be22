//! A database server of a test's own, which it may stop and start.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command as Blocking, Stdio},
};

use tokio::{
    net::TcpListener,
    process::{Child, Command},
    time::{Duration, sleep, timeout},
};
use uuid::Uuid;

use crate::engine::{Engine, Hand, missing};

/// A server in a folder and on a port of its own; both are gone with it.
pub(crate) struct PrivateServer {
    engine: Engine,
    folder: PathBuf,
    port: u16,
    /// Under whom it runs: no database server likes to be root.
    user: Option<u32>,
    process: Option<Child>,
    /// How much its tables may take, where that is little.
    small: bool,
}

impl PrivateServer {
    /// Sets one up; `None`, and a line that says why, where its programs are not here.
    pub(crate) async fn start_new(engine: Engine) -> Option<Self> {
        Self::set_up(engine, false).await
    }

    /// One with little room: that of [`PrivateServer::small_disk`], or of files that do not grow.
    pub(crate) async fn start_small(engine: Engine) -> Option<Self> {
        Self::set_up(engine, true).await
    }

    async fn set_up(engine: Engine, small: bool) -> Option<Self> {
        let [setup, program] = match engine {
            Engine::Postgres => ["initdb", "postgres"],
            _ => ["mariadb-install-db", "mariadbd"],
        };
        let (Some(setup), Some(program)) = (find(setup), find(program)) else {
            missing(&format!("a server of its own: {setup} and {program} are not installed"));
            return None;
        };
        let user = if id(&["-u"]) == Some(0) {
            id(&["-u", if engine == Engine::Postgres { "postgres" } else { "mysql" }])
        } else {
            None
        };
        let folder = std::env::temp_dir().join(format!("authwright-server-{}", Uuid::now_v7()));
        fs::create_dir_all(&folder).unwrap();
        std::os::unix::fs::chown(&folder, user, user).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut server = Self { engine, folder, port, user, process: None, small };
        let data = server.folder.join("data").display().to_string();
        let mut command = server.command(&setup);
        match engine {
            Engine::Postgres => command.args(["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"]),
            _ => command
                .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
                .arg(format!("--datadir={data}")),
        };
        let made = command.output().await.unwrap();
        assert!(
            made.status.success(),
            "{}{}",
            String::from_utf8_lossy(&made.stdout),
            String::from_utf8_lossy(&made.stderr)
        );
        server.start(&program).await;
        Some(server)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// Its address, for who may make databases.
    pub(crate) fn url(&self) -> String {
        match self.engine {
            Engine::Postgres => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            _ => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
        }
    }

    /// A folder of the server's with little room; `None`, and a line that says why, where this machine lets nobody make one.
    pub(crate) fn small_disk(&self) -> Option<PathBuf> {
        let folder = self.disk();
        fs::create_dir(&folder).unwrap();
        let mounted = Blocking::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(&folder).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            println!("skipped: a small disk: only root can mount one, and not everywhere");
            return None;
        }
        std::os::unix::fs::chown(&folder, self.user, self.user).unwrap();
        Some(folder)
    }

    fn disk(&self) -> PathBuf {
        self.folder.join("small")
    }

    /// Starts it again, and waits until it answers.
    pub(crate) async fn start_again(&mut self) {
        let program = find(if self.engine == Engine::Postgres { "postgres" } else { "mariadbd" }).unwrap();
        self.start(&program).await;
    }

    async fn start(&mut self, program: &Path) {
        let (data, port, folder) = (self.folder.join("data"), self.port, self.folder.display());
        let mut command = self.command(program);
        match self.engine {
            Engine::Postgres => command
                .arg("-D")
                .arg(&data)
                .args(["-p", &port.to_string(), "-k"])
                .arg(&self.folder)
                .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]),
            _ => command.arg("--no-defaults").args([
                format!("--datadir={}", data.display()),
                format!("--port={port}"),
                String::from("--bind-address=127.0.0.1"),
                format!("--socket={folder}/socket"),
                format!("--pid-file={folder}/pid"),
                // The page cache outlives the process.
                String::from("--innodb-flush-log-at-trx-commit=2"),
            ]),
        };
        if self.small && self.engine == Engine::Mariadb {
            command.args(["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M;ibdata2:6M"]);
        }
        self.process = Some(command.spawn().unwrap());
        let (engine, url) = (self.engine, self.url());
        let up = timeout(Duration::from_mins(1), async {
            while Hand::reach(engine, &url).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        });
        up.await.expect("the server starts");
    }

    /// Stops it at once, as if it crashed.
    pub(crate) async fn crash(&mut self) {
        let mut process = self.process.take().unwrap();
        // PostgreSQL's own word for it: its other processes go with it.
        let signal = if self.engine == Engine::Postgres { "-QUIT" } else { "-KILL" };
        let pid = process.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
        process.wait().await.unwrap();
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        if let Some(pid) = self.process.as_ref().and_then(Child::id) {
            let signal = if self.engine == Engine::Postgres { "-QUIT" } else { "-KILL" };
            let _ = Blocking::new("kill").args([signal, &pid.to_string()]).status();
        }
        if self.disk().is_dir() {
            let _ = Blocking::new("umount").arg("-l").arg(self.disk()).output();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A program, where it is in the path or where Debian keeps it.
fn find(program: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    folders.push("/usr/sbin".into());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.into_iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// What `id` says.
fn id(arguments: &[&str]) -> Option<u32> {
    String::from_utf8(Blocking::new("id").args(arguments).output().ok()?.stdout).ok()?.trim().parse().ok()
}
