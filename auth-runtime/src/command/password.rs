//! The password of a user who is made on the command line.

use std::io::{self, BufRead, IsTerminal, Read};

use super::CommandError;
use crate::password::{Password, Policy};

/// More of a line is not read: it is over [`Password::MAX_BYTES`], and the policy says so.
const MAX_LINE: u64 = 2 * Password::MAX_BYTES as u64;

/// Asks for the password twice on a terminal, which does not show it; otherwise reads a line of standard input.
///
/// An argument would be seen by everybody on the machine.
pub(super) fn ask(policy: Policy) -> Result<Password, CommandError> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return from_line(&mut stdin.lock());
    }
    println!("{}", policy.describe());
    let first = prompt("Password: ")?;
    let again = prompt("Once more: ")?;
    if first.expose() == again.expose() {
        not_empty(first)
    } else {
        Err(CommandError::new("the two are not the same; nothing was done"))
    }
}

fn prompt(words: &str) -> Result<Password, CommandError> {
    rpassword::prompt_password(words).map(Password::from).map_err(|cause| unreadable(&cause))
}

/// One line, without its end and otherwise as it is.
fn from_line(input: &mut impl BufRead) -> Result<Password, CommandError> {
    let mut line = String::with_capacity(2 * Password::MAX_BYTES);
    let read = input.take(MAX_LINE).read_line(&mut line);
    if line.ends_with('\n') {
        line.pop();
        if line.ends_with('\r') {
            line.pop();
        }
    }
    // Whatever comes, the text is wiped.
    let password = Password::from(line);
    read.map_err(|cause| unreadable(&cause))?;
    not_empty(password)
}

fn not_empty(password: Password) -> Result<Password, CommandError> {
    if password.expose().is_empty() {
        return Err(CommandError::new("the password is empty; nothing was done"));
    }
    Ok(password)
}

fn unreadable(cause: &io::Error) -> CommandError {
    CommandError::new(format!("the password cannot be read: {cause}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_line_is_a_password_as_it_is() {
        for (mut input, password) in
            [(&b"open sesame\nrest"[..], "open sesame"), (b" spaces \r\n", " spaces "), (b"no end", "no end")]
        {
            assert_eq!(from_line(&mut input).unwrap().expose(), password);
        }
    }

    // RE-11
    #[test]
    fn nothing_is_no_password() {
        for mut input in [&b""[..], b"\n", b"\r\n", b"\xff\n"] {
            assert!(from_line(&mut input).is_err());
        }
    }

    // PW-2
    #[test]
    fn a_long_line_is_not_read_to_its_end() {
        let endless = "a".repeat(100_000);
        let password = from_line(&mut endless.as_bytes()).unwrap();
        assert!(!password.within_limits() && password.expose().len() == 2 * Password::MAX_BYTES);
    }
}
