//! An SMTP server, and certificates for it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

/// The server itself, so that the tests of every package find it.
const SCRIPT: &str = include_str!("../smtp_server.py");

/// A server that is stopped when it is dropped.
pub(crate) struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a server; `None`, with a word on how to get it, where aiosmtpd is not installed. In CI that is a failure.
    pub(crate) fn start(args: &[&str]) -> Option<Self> {
        let installed = Command::new("python3").args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        if !installed.is_ok_and(|status| status.success()) {
            let hint =
                "not tested: this test needs python3 and aiosmtpd; install it with `python3 -m pip install aiosmtpd`";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{hint}");
            // Not `eprintln!`: what a passing test prints is not shown.
            let _ = writeln!(std::io::stderr(), "{hint}");
            return None;
        }
        let mut process = Command::new("python3")
            .args(["-c", SCRIPT])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        Some(Self { process, output, port: port.trim().parse().expect("the server prints its port") })
    }

    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Stops the server and gives what arrived.
    pub(crate) fn stop(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        let mail = self.output.by_ref().lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        self.process.wait().unwrap();
        mail
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A certificate that signs itself, for one host name and 127.0.0.1.
pub(crate) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
}

impl Certificate {
    pub(crate) fn new(file: &str, names: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let made = Self { certificate: folder.join(format!("{file}.pem")), key: folder.join(format!("{file}.key")) };
        let status = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"])
            .args(["-subj", "/CN=Test", "-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-addext")
            .arg(format!("subjectAltName={names}"))
            .arg("-out")
            .arg(&made.certificate)
            .arg("-keyout")
            .arg(&made.key)
            .stderr(Stdio::null())
            .status()
            .expect("these tests need openssl");
        assert!(status.success());
        made
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        fs::read(&self.certificate).unwrap()
    }

    pub(crate) fn args<'a>(&'a self, tls: &'a str) -> Vec<&'a str> {
        vec!["--tls", tls, "--certificate", self.certificate.to_str().unwrap(), "--key", self.key.to_str().unwrap()]
    }
}
