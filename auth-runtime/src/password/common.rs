//! The passwords that everybody tries first. Where they come from stands in `common.md`.

use std::sync::OnceLock;

/// One password a line, in NFC and lower case, in the order of their bytes.
static TEXT: &str = include_str!("common.txt");

/// Whether a password, in NFC and lower case, is one of them.
pub(super) fn contains(folded: &str) -> bool {
    entries().binary_search(&folded).is_ok()
}

/// All of them, in order.
pub(super) fn entries() -> &'static [&'static str] {
    static INDEX: OnceLock<Vec<&'static str>> = OnceLock::new();
    INDEX.get_or_init(|| TEXT.lines().collect())
}

#[cfg(test)]
mod tests {
    use unicode_normalization::is_nfc;

    use super::*;

    // PW-5
    #[test]
    fn three_thousand_satisfy_the_length_policy() {
        let long = entries().iter().filter(|entry| entry.chars().count() >= 15).count();
        assert!(long >= 3_000, "{long}");
        assert!(entries().len() - long >= 3_000, "for those who come down to eight");
        assert!(TEXT.len() <= 300 * 1024);
    }

    #[test]
    fn the_list_can_be_searched() {
        assert!(entries().is_sorted_by(|a, b| a < b));
        for entry in entries() {
            let count = entry.chars().count();
            assert!((8..=256).contains(&count), "{entry}: others are refused for their length");
            assert!(is_nfc(entry) && entry.to_lowercase() == *entry, "{entry}");
        }
    }
}
