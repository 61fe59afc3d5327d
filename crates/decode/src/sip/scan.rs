//! Searches short texts eight bytes at a time.
//!
//! The general search functions of `memchr` take longer to begin than this one takes to find, and a message asks for some hundred.

const WORD: usize = 8;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;
const LOWS: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// Where a byte stands first in a short text.
#[inline]
pub(crate) fn find(needle: u8, bytes: &[u8]) -> Option<usize> {
    let place = first(bytes, |word| equal_bytes(word, needle));
    (place < bytes.len()).then_some(place)
}

/// Length up to a byte, or to one at or below the space, or to the end.
#[inline]
pub(crate) fn length_to_low_or(needle: u8, bytes: &[u8]) -> usize {
    first(bytes, |word| equal_bytes(word, needle) | low_bytes(word))
}

/// How many bytes at the front are letters, digits, hyphens or dots.
#[inline]
pub(crate) fn host_length(bytes: &[u8]) -> usize {
    first(bytes, |word| !host_bytes(word) & HIGHS)
}

/// Whether a byte at or below the space stands in the text.
#[inline]
pub(crate) fn has_low(bytes: &[u8]) -> bool {
    first(bytes, low_bytes) < bytes.len()
}

/// Where the first byte stands whose high bit the mask of its word has set; the length or more when there is none.
/// No loop over bytes: it would end at another byte each time, which the processor cannot foresee.
#[inline]
fn first(bytes: &[u8], mask: impl Fn(u64) -> u64) -> usize {
    let (words, rest) = bytes.as_chunks::<WORD>();
    for (index, word) in words.iter().enumerate() {
        let found = mask(u64::from_le_bytes(*word));
        if found != 0 {
            return index * WORD + found.trailing_zeros() as usize / 8;
        }
    }
    if rest.is_empty() {
        return bytes.len();
    }
    // The last eight bytes again, or what there is: in those that were looked at already nothing was found.
    let (found, start) = match bytes.last_chunk::<WORD>() {
        Some(word) => (mask(u64::from_le_bytes(*word)), bytes.len() - WORD),
        None => (mask(partial(rest)), 0),
    };
    (start + found.trailing_zeros() as usize / 8).min(bytes.len())
}

/// Fewer than eight bytes as a word, the rest of it zero.
#[inline]
fn partial(bytes: &[u8]) -> u64 {
    if let (Some(front), Some(back)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let shift = (bytes.len() - 4) * 8;
        return u64::from(u32::from_le_bytes(*front))
            | u64::from(u32::from_le_bytes(*back)) << shift;
    }
    match *bytes {
        [] => 0,
        [one] => u64::from(one),
        [one, two] => u64::from(one) | u64::from(two) << 8,
        [one, two, three, ..] => u64::from(one) | u64::from(two) << 8 | u64::from(three) << 16,
    }
}

/// Sets the high bit of the first byte that equals the needle, and maybe of some behind it.
#[inline]
fn equal_bytes(word: u64, needle: u8) -> u64 {
    // Such a byte becomes zero, and only below the first zero byte can no borrow set a high bit.
    let difference = word ^ (ONES * u64::from(needle));
    difference.wrapping_sub(ONES) & !difference & HIGHS
}

/// Sets the high bit of every byte that is at or below the space.
#[inline]
fn low_bytes(word: u64) -> u64 {
    !(((word & LOWS) + ONES * u64::from(0x7f - b' ')) | word) & HIGHS
}

/// Sets the high bit of every byte that is a letter, a digit, a hyphen or a dot.
#[inline]
fn host_bytes(word: u64) -> u64 {
    let low = word & LOWS;
    let letters = within(low | (ONES * 0x20), b'a', b'z');
    let digits = within(low, b'0', b'9');
    let marks = within(low, b'-', b'.');
    (letters | digits | marks) & !word
}

/// Sets the high bit of every byte from one to another; the bytes must be below 0x80.
#[inline]
fn within(bytes: u64, from: u8, to: u8) -> u64 {
    (bytes + ONES * u64::from(0x80 - from)) & !(bytes + ONES * u64::from(0x7f - to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..40 {
            for place in 0..length {
                let mut bytes = vec![b':' - 1; length];
                bytes[place] = b':';
                assert_eq!(find(b':', &bytes), Some(place));
                bytes[length - 1] = b':';
                assert_eq!(find(b':', &bytes), Some(place));
            }
            assert_eq!(find(b':', &vec![b':' + 1; length]), None);
            assert_eq!(find(b':', &vec![0xba; length]), None);
        }
    }

    #[test]
    fn the_length_of_a_host_is_that_of_its_bytes() {
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = vec![b'z'; 20];
                text[place] = byte;
                let expected = if is_host(byte) { 20 } else { place };
                assert_eq!(host_length(&text), expected, "{byte} at {place}");
                assert_eq!(host_length(&text[..place]), place);
            }
        }
        assert_eq!(host_length(b""), 0);
    }

    #[test]
    fn a_search_stops_at_the_byte_or_at_a_low_one() {
        for (text, length) in [
            (&b"sip:a@example.org>;tag=1"[..], 17),
            (b"sip:a@exam ple.org>", 10),
            (b"sip:a@example.org", 17),
            (b"> ", 0),
            (b"", 0),
        ] {
            assert_eq!(length_to_low_or(b'>', text), length);
        }
    }

    #[test]
    fn bytes_at_or_below_the_space_are_seen() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = vec![0xff; 20];
                text[place] = byte;
                assert_eq!(has_low(&text), byte <= b' ', "{byte} at {place}");
            }
        }
        assert!(!has_low(b"") && !has_low(b"a") && has_low(b"a ") && has_low(b"abc d"));
    }
}
