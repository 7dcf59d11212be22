//! What a program was started to print.

use std::io::{self, Write};

/// Prints a text and the end of its line. Who reads no further, as `head` does, makes no failure of it.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let mut out = io::stdout().lock();
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
