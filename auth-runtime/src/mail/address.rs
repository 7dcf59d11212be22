//! Which addresses go on the wire.

use super::line::is_hostile;

/// The longest local part in bytes (RFC 5321 section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The longest address in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_ADDRESS: usize = 254;
/// The longest label of a domain in bytes (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;

/// Whether this is one plain address: a dot-atom, perhaps beyond ASCII (RFC 6531), at a host name in ASCII.
///
/// Quoted local parts, comments, groups and address literals are refused: nobody's mailbox needs them, and each is a way to
/// make one address look like two (ML-5).
pub(super) fn is_plain(address: &str) -> bool {
    match address.split_once('@') {
        Some((local, domain)) => address.len() <= MAX_ADDRESS && is_dot_atom(local) && is_host_name(domain),
        None => false,
    }
}

/// Whether this is a host name in ASCII: labels of letters, digits and inner hyphens.
pub(super) fn is_host_name(name: &str) -> bool {
    name.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= MAX_LABEL
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// RFC 5322 section 3.2.3, and RFC 6531 section 3.3 for what is not ASCII.
fn is_dot_atom(local: &str) -> bool {
    let is_atext = |char: char| {
        if char.is_ascii() {
            char.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(char)
        } else {
            !char.is_whitespace() && !is_hostile(char)
        }
    };
    local.len() <= MAX_LOCAL && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn plain_addresses_are_taken() {
        for address in [
            "a@example.com",
            "a.b+c@mail.example.com",
            "o'brien@localhost",
            "grüße@xn--bcher-kva.example",
            "हिन्दी@example.in",
        ] {
            assert!(is_plain(address), "{address}");
        }
    }

    #[test]
    fn what_could_be_two_addresses_or_a_header_is_refused() {
        // ML-5
        for address in [
            "",
            "a",
            "@example.com",
            "a@",
            "a@b@example.com",
            "a@example.com,b@example.com",
            "a@example.com b@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "a\r\nRCPT TO:<b@example.com>@example.com",
            "\"a\r\nBcc: b\"@example.com",
            "\"a b\"@example.com",
            "a@example.com>",
            "<a@example.com>",
            "A <a@example.com>",
            "a(comment)@example.com",
            "group:a@example.com;",
            "a\0@example.com",
            "a\u{202E}b@example.com",
            "a\u{2028}b@example.com",
            "a\u{a0}b@example.com",
            ".a@example.com",
            "a..b@example.com",
            "a@[127.0.0.1]",
            "a@-example.com",
            "a@example..com",
            "a@bücher.example",
        ] {
            assert!(!is_plain(address), "{address:?}");
        }
        assert!(!is_plain(&format!("{}@example.com", "a".repeat(65))));
        assert!(!is_plain(&format!("a@{}.com", "b".repeat(64))));
        assert!(!is_plain(&format!("a@{}", ["b"; 130].join("."))));
    }
}
