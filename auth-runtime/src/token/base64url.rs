//! Base64url without padding (RFC 4648 §5), written and read.
//!
//! As strict as the crate that does the same, and like that without branches or look-ups by secret bytes; but letters
//! are turned into bits apart from packing them, which compilers make vector code of. To issue and to verify a token
//! would otherwise be half coding.

/// The text of these bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = vec![0; (bytes.len() * 4).div_ceil(3)];
    let (triples, rest) = bytes.as_chunks::<3>();
    let (quads, last) = text.as_chunks_mut::<4>();
    for (quad, triple) in quads.iter_mut().zip(triples) {
        *quad = unpack(*triple);
    }
    let mut triple = [0; 3];
    triple[..rest.len()].copy_from_slice(rest);
    last.copy_from_slice(&unpack(triple)[..last.len()]);
    for byte in &mut text {
        *byte = letter(*byte);
    }
    // Letters are ASCII, so that it cannot fail.
    String::from_utf8(text).unwrap_or_default()
}

fn unpack([a, b, c]: [u8; 3]) -> [u8; 4] {
    [a >> 2, (a << 4 | b >> 4) & 63, (b << 2 | c >> 6) & 63, c & 63]
}

/// The letter of six bits.
fn letter(sextet: u8) -> u8 {
    // From each border on the letters go on elsewhere in ASCII: the step there, and so that all steps add up.
    let step = |from: u8, step: u8| u8::from(sextet >= from).wrapping_neg() & step;
    (sextet + b'A')
        .wrapping_add(step(26, b'a' - (b'A' + 26)))
        .wrapping_add(step(52, b'0'.wrapping_sub(b'a' + 26)))
        .wrapping_add(step(62, b'-'.wrapping_sub(b'0' + 10)))
        .wrapping_add(step(63, b'_' - (b'-' + 1)))
}

/// Decodes the text to the start of `bytes`, and says how many there are; none where the text is not the one spelling
/// of its bytes, or they are more than `bytes` holds.
pub(super) fn decode<const TEXT: usize>(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let len = text.len() / 4 * 3 + (text.len() % 4).saturating_sub(1);
    if text.len() > TEXT || len > bytes.len() || text.len() % 4 == 1 {
        return None;
    }
    let mut sextets = [0_u8; TEXT];
    let mut wrong = 0;
    for (sextet, letter) in sextets.iter_mut().zip(text.bytes()) {
        let value = value(letter);
        wrong |= value;
        *sextet = value;
    }
    let (quads, _) = sextets.as_chunks::<4>();
    let (triples, rest) = bytes[..len].as_chunks_mut::<3>();
    for (triple, quad) in triples.iter_mut().zip(quads) {
        *triple = pack(*quad);
    }
    let last = quads.get(triples.len()).map_or([0; 3], |quad| pack(*quad));
    rest.copy_from_slice(&last[..rest.len()]);
    // Bits behind the last byte must be zero, or one value would have several spellings.
    let stray = if rest.is_empty() { 0 } else { last[rest.len()] };
    (wrong < 64 && stray == 0).then_some(len)
}

fn pack([a, b, c, d]: [u8; 4]) -> [u8; 3] {
    [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
}

/// The six bits of a letter; 0xFF for what is none.
fn value(letter: u8) -> u8 {
    // Each range gives its value or zero, plus one so that zero means none.
    let range = |from: u8, to: u8, first: u8| {
        let inside = u8::from(letter >= from) & u8::from(letter <= to);
        inside.wrapping_neg() & letter.wrapping_sub(from).wrapping_add(first + 1)
    };
    let value = range(b'A', b'Z', 0)
        | range(b'a', b'z', 26)
        | range(b'0', b'9', 52)
        | range(b'-', b'-', 62)
        | range(b'_', b'_', 63);
    value.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding};
    use proptest::prelude::*;

    use super::*;

    fn decoded(text: &str) -> Option<Vec<u8>> {
        let mut bytes = [0; 384];
        decode::<512>(text, &mut bytes).map(|len| bytes[..len].to_vec())
    }

    #[test]
    fn each_byte_alone_is_read_as_the_other_decoder_reads_it() {
        for letter in 0..=char::MAX as u32 {
            let Some(letter) = char::from_u32(letter).filter(|c| *c < '\u{800}') else { continue };
            for text in [format!("{letter}A"), format!("A{letter}"), format!("AA{letter}"), format!("AAA{letter}")] {
                assert_eq!(decoded(&text), Base64UrlUnpadded::decode_vec(&text).ok(), "{text:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(decode::<8>("AAAAAAAAA", &mut [0; 9]), None);
        assert_eq!(decode::<8>("AAAAAAAA", &mut [0; 5]), None);
        assert_eq!(decode::<8>("AAAAAAAA", &mut [0; 6]), Some(6));
    }

    proptest! {
        // HT-9
        #[test]
        fn every_text_is_read_as_the_other_decoder_reads_it(
            text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{0,40}", "[A-Za-z0-9_+/=-]{0,6}"],
        ) {
            prop_assert_eq!(decoded(&text), Base64UrlUnpadded::decode_vec(&text).ok().filter(|_| text.len() <= 512));
        }

        #[test]
        fn what_is_encoded_is_decoded(bytes in prop::collection::vec(any::<u8>(), 0..=384)) {
            let text = encode(&bytes);
            prop_assert_eq!(&text, &Base64UrlUnpadded::encode_string(&bytes));
            prop_assert_eq!(decoded(&text), Some(bytes));
        }
    }
}
