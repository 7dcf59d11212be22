//! Every word that a person reads on a page or in a problem document, keyed by code.
//!
//! Words are looked up here alone, so that a second language is a second table.

mod english;

use std::time::Duration;

use english::ENGLISH;

/// The language of the words, as the `lang` of HTML names it.
pub const LANGUAGE: &str = "en";

/// What a query string may ask a page to say: `?notice=logged_out`. Anything else is not shown, so that nobody can
/// put words on a page by a link.
const NOTICES: [&str; 11] = [
    "account_closed",
    "confirmed",
    "email_change_requested",
    "email_changed",
    "logged_out",
    "password_changed",
    "password_reset",
    "profile_saved",
    "session_ended",
    "sessions_ended",
    "verification_sent",
];

/// The words for a code; the code itself where there are none.
#[must_use]
pub fn text(code: &'static str) -> &'static str {
    find(code).unwrap_or(code)
}

/// The words for a code, where there are any.
#[must_use]
pub fn find(code: &str) -> Option<&'static str> {
    let at = ENGLISH.binary_search_by_key(&code, |(known, _)| known).ok()?;
    Some(ENGLISH[at].1)
}

/// The words for a code with each `{name}` in them replaced.
#[must_use]
pub fn fill(code: &'static str, values: &[(&str, &str)]) -> String {
    let mut words = text(code).to_owned();
    for (name, value) in values {
        words = words.replace(&format!("{{{name}}}"), value);
    }
    words
}

/// The words for a notice that a query string names, where it is one.
#[must_use]
pub fn notice(code: &str) -> Option<&'static str> {
    NOTICES.contains(&code).then(|| find(code)).flatten()
}

/// How long something lasts, in the largest unit that counts it whole: `24 hours`, `1 hour`, `90 minutes`.
///
/// One day is said as 24 hours, which is what it means. A begun minute counts, and more than two hours are said in
/// hours: a mail that took a moment to write still says `24 hours`.
#[must_use]
pub fn duration(time: Duration) -> String {
    const HOUR: u64 = 60;
    let minutes = time.as_secs().div_ceil(60);
    let minutes = if minutes > 2 * HOUR { (minutes + HOUR / 2) / HOUR * HOUR } else { minutes };
    let (count, one, many) = match minutes {
        m if m >= 2 * 24 * 60 && m % (24 * 60) == 0 => (m / (24 * 60), "duration.day", "duration.days"),
        m if m >= 60 && m % 60 == 0 => (m / 60, "duration.hour", "duration.hours"),
        m => (m.max(1), "duration.minute", "duration.minutes"),
    };
    fill(if count == 1 { one } else { many }, &[("n", &count.to_string())])
}

#[cfg(test)]
mod tests;
