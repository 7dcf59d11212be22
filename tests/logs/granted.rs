//! A proof that the program gives itself can be found in the log, with its reason.

use std::{
    io,
    sync::{Arc, Mutex},
};

use authwright::prelude::*;
use tracing_subscriber::util::SubscriberInitExt as _;

#[derive(Clone, AuthUser)]
#[auth(realm = "bookkeeper")]
#[roles(admin, user)]
struct Bookkeeper {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: BookkeeperRole,
}

/// What was logged.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_the_program_grants_itself_is_logged_with_its_reason() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let listening = subscriber.set_default();
    let _granted = Granted::<roles::admin>::by_program("the books are closed");
    drop(listening);
    let text = lines.text();
    for part in
        ["granted by the program", "realm=\"bookkeeper\"", "policy=\"admin\"", "reason=\"the books are closed\""]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}
