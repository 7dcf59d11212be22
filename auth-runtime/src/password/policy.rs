//! What a new password must be.

use super::{Password, common, plain::normalized};
use crate::secret::Secret;

/// What a new password must be, by NIST SP 800-63B-4 §3.1.1.2: long enough, and none that everybody tries first.
///
/// It holds where a password is set, never at login, so that a stricter policy locks nobody out. There is no rule about
/// digits, capitals or signs, and no password expires (PW-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    min_length: usize,
}

/// What the password must not be, beside the common ones. Each is compared whole, without regard to case (PW-6).
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Words of the application: the name of the service, the names of its roles, what else it is configured with.
    pub words: &'a [&'a str],
    /// What belongs to this user: the local part of the address, and any name.
    pub own: &'a [&'a str],
}

impl Policy {
    /// The least length, in Unicode code points, where the password is all there is: NIST SP 800-63B-4 §3.1.1.2.
    pub const MIN_LENGTH: usize = 15;

    /// The least length that an application can come down to, in Unicode code points: ASVS 5.0.0, 6.2.1.
    pub const LOWEST_MIN_LENGTH: usize = 8;

    /// Comes down to passwords of so many code points, which is weaker.
    ///
    /// NIST allows it only where the password is never the only factor. Less than
    /// [`Policy::LOWEST_MIN_LENGTH`] counts as that, more than [`Policy::MIN_LENGTH`] as the default.
    #[must_use]
    pub fn allow_shorter(self, min_length: usize) -> Self {
        Self { min_length: min_length.clamp(Self::LOWEST_MIN_LENGTH, Self::MIN_LENGTH) }
    }

    /// The least length, in Unicode code points.
    #[must_use]
    pub const fn min_length(&self) -> usize {
        self.min_length
    }

    /// What a form says before anybody types.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("At least {} characters. Spaces and any characters are fine.", self.min_length)
    }

    /// Whether it may be a user's new password.
    ///
    /// # Errors
    /// The code of the first thing wrong with it: `password_too_long`, `password_too_short`, `password_too_common`,
    /// `password_similar`.
    pub fn check(&self, password: &Password, context: &Context<'_>) -> Result<(), &'static str> {
        if !password.within_limits() {
            return Err("password_too_long");
        }
        let normal = password.normalized();
        if normal.expose().chars().count() < self.min_length {
            return Err("password_too_short");
        }
        let candidate = lower(&normal);
        if common::contains(candidate.expose()) {
            return Err("password_too_common");
        }
        let mut near = context.words.iter().chain(context.own);
        if near.any(|word| lower(&normalized(word)).expose() == candidate.expose()) {
            return Err("password_similar");
        }
        Ok(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_length: Self::MIN_LENGTH }
    }
}

/// A text in lower case.
fn lower(text: &Secret<String>) -> Secret<String> {
    let text = text.expose();
    // With room for all of it the string does not move while it grows: no letter is three times as long in lower case.
    let mut lower = String::with_capacity(text.len().saturating_mul(3));
    lower.extend(text.chars().flat_map(char::to_lowercase));
    Secret::new(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: Policy, text: &str) -> Result<(), &'static str> {
        policy.check(&Password::from(text), &Context::default())
    }

    // PW-1
    #[test]
    fn fifteen_code_points_by_default_and_never_under_eight() {
        let policy = Policy::default();
        assert_eq!(check(policy, "xkq wzv plm tr"), Err("password_too_short"), "14");
        assert_eq!(check(policy, "xkq wzv plm trf"), Ok(()), "15");
        assert_eq!(check(policy, &"ßłđ".repeat(5)), Ok(()), "15 code points, whatever their bytes");
        assert_eq!(check(policy, &"e\u{301}xq".repeat(4)), Err("password_too_short"), "16 as typed, 12 in NFC");

        let shorter = policy.allow_shorter(8);
        assert_eq!(check(shorter, "xkqwzvp"), Err("password_too_short"));
        assert_eq!(check(shorter, "xkqwzvpl"), Ok(()));
        assert_eq!(policy.allow_shorter(1).min_length(), 8);
        assert_eq!(policy.allow_shorter(100).min_length(), 15);
    }

    // PW-2
    #[test]
    fn long_passwords_are_taken_up_to_the_limits() {
        let of = |count: usize| "xq v".repeat(65).chars().take(count).collect::<String>();
        assert_eq!(check(Policy::default(), &of(64)), Ok(()));
        assert_eq!(check(Policy::default(), &of(256)), Ok(()));
        assert_eq!(check(Policy::default(), &of(257)), Err("password_too_long"));
        assert_eq!(check(Policy::default(), &"🔑🗝".repeat(128)), Ok(()));
    }

    // PW-4
    #[test]
    fn nothing_is_asked_of_what_it_is_composed_of() {
        for plain in [
            "only small letters here",
            "ONLY CAPITALS IN HERE",
            "8402957361940275",
            "               x",
            "пароль из слов тут",
        ] {
            assert_eq!(check(Policy::default(), plain), Ok(()), "{plain}");
        }
    }

    // PW-5
    #[test]
    fn every_common_password_is_refused_in_any_case() {
        let shorter = Policy::default().allow_shorter(8);
        for entry in common::entries() {
            assert_eq!(check(shorter, entry), Err("password_too_common"), "{entry}");
            assert_eq!(check(shorter, &entry.to_uppercase()), Err("password_too_common"), "{entry}");
            if entry.chars().count() >= 15 {
                assert_eq!(check(Policy::default(), entry), Err("password_too_common"), "{entry}");
            }
        }
        assert_eq!(check(Policy::default(), "correcthorsebatterystaple"), Err("password_too_common"));
    }

    // PW-6
    #[test]
    fn whole_words_of_service_roles_and_user_are_refused() {
        let policy = Policy::default();
        let context = Context { words: &["Acme Bookkeeping", "Chief-Bookkeeper"], own: &["jos\u{e9}.garcia.marquez"] };
        for same in [
            "acme bookkeeping",
            "ACME Bookkeeping",
            "chief-bookkeeper",
            "jose\u{301}.garcia.marquez",
            "JOSÉ.GARCIA.MARQUEZ",
        ] {
            assert_eq!(policy.check(&Password::from(same), &context), Err("password_similar"), "{same}");
        }
        for other in ["acme bookkeeping!", "my chief-bookkeeper", "josé.garcia.marquez1", "passwordpassword and more"]
        {
            assert_eq!(policy.check(&Password::from(other), &context), Ok(()), "a part is no reason: {other}");
        }
    }

    #[test]
    fn the_policy_is_stated_beforehand() {
        assert_eq!(Policy::default().describe(), "At least 15 characters. Spaces and any characters are fine.");
        assert!(Policy::default().allow_shorter(10).describe().starts_with("At least 10 characters."));
    }
}
