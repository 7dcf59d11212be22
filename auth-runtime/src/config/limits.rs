//! How far a lifetime may be stretched.

use std::time::Duration;

use super::{Lifetimes, reading::Reading};
use crate::words;

/// Shorter than this, nobody gets to use it.
const LEAST: Duration = Duration::from_mins(1);

/// A mailed link: 24 hours (NIST SP 800-63B-4 §4.2.1.2; TK-10).
const MOST_LINK: Duration = Duration::from_hours(24);

/// A session of one factor: 30 days (NIST SP 800-63B-4 §2.1.3). No configuration removes it (SE-4).
const MOST_SESSION: Duration = Duration::from_hours(30 * 24);

/// A proof of who is there: 5 minutes (ASVS 7.5.1; SE-18).
const MOST_PROOF: Duration = Duration::from_mins(5);

/// The lifetimes that were chosen, each within its limits.
pub(super) fn lifetimes(chosen: Lifetimes, reading: &mut Reading<'_>) -> Lifetimes {
    let each = [
        ("verify_email_lifetime", chosen.verify_email, MOST_LINK),
        ("reset_password_lifetime", chosen.reset_password, MOST_LINK),
        ("change_email_lifetime", chosen.change_email, MOST_LINK),
        ("invitation_lifetime", chosen.invitation, MOST_LINK),
        ("session_limit", chosen.session, MOST_SESSION),
        ("session_idle_limit", chosen.session_idle, MOST_SESSION),
        ("proof_lifetime", chosen.proof, MOST_PROOF),
    ];
    for (method, time, most) in each {
        if !(LEAST..=most).contains(&time) {
            reading.problems.push(format!(
                ".{method}({time:?}) is not within its limits; it may be {} to {}",
                words::duration(LEAST),
                words::duration(most),
            ));
        }
    }
    // Where only the whole session was made shorter, an idle one ends with it.
    Lifetimes { session_idle: chosen.session_idle.min(chosen.session), ..chosen }
}
