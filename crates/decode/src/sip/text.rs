//! Whether a header section is text: UTF-8 without control characters (RFC 3261 sections 7 and 25.1).

use memchr::memchr;

use crate::sip::issue::Issues;
use crate::sip::lexical::{after, split};
use crate::sip::tables::IssueCode;

/// Looks at every byte once. `line_ends` is how many of them are known to be CR and LF of line ends: when no more bytes than these
/// are unusual, nothing is wrong, and that is told without a branch per byte. Only another section is looked at again.
#[inline]
pub(crate) fn check(section: &[u8], line_ends: usize, issues: &mut Issues) {
    if unusual(section) != line_ends {
        check_again(section, issues);
    }
}

/// Bytes that are counted together: a multiple of a vector, and few enough for a count of eight bits.
const BLOCK: usize = 224;

/// How many bytes are no printable ASCII.
#[inline]
fn unusual(section: &[u8]) -> usize {
    section
        .chunks(BLOCK)
        .map(|block| {
            let count = block
                .iter()
                .fold(0_u8, |count, byte| count + u8::from(is_unusual(*byte)));
            usize::from(count)
        })
        .sum()
}

/// Below the space, DEL, or beyond ASCII: one subtraction and one comparison.
#[inline]
fn is_unusual(byte: u8) -> bool {
    byte.wrapping_sub(b' ') >= 0x7f - b' '
}

#[cold]
fn check_again(section: &[u8], issues: &mut Issues) {
    check_controls(section, issues);
    if let Err(error) = std::str::from_utf8(section) {
        issues.report(IssueCode::InvalidUtf8, after(section, error.valid_up_to()));
    }
}

/// A control character may stand in a quoted pair (RFC 4475 section 3.1.1.2) and nowhere else.
fn check_controls(section: &[u8], issues: &mut Issues) {
    let mut rest = section;
    loop {
        let length = memchr(b'\\', rest).unwrap_or(rest.len());
        let (text, tail) = split(rest, length);
        let control = text.iter().position(|byte| {
            (*byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n')) || *byte == 0x7f
        });
        if let Some(place) = control {
            issues.report(IssueCode::ControlCharacter, after(text, place));
            return;
        }
        if tail.is_empty() {
            return;
        }
        rest = after(tail, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(section: &[u8]) -> Option<(IssueCode, u32)> {
        let mut issues = Issues::of(section);
        check(section, 0, &mut issues);
        issues
            .finish()
            .0
            .first()
            .map(|issue| (issue.code, issue.offset))
    }

    #[test]
    fn every_byte_beyond_printable_ascii_is_counted() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unusual(&all), 32 + 1 + 128);
        assert_eq!(unusual(&b"\n".repeat(100_000)), 100_000);
        assert_eq!(unusual(b"INVITE sip:a@b SIP/2.0\r\n\r\n"), 4);
    }

    #[test]
    fn text_in_any_script_is_fine() {
        assert_eq!(first("To: \"Ни\" \t<sip:a@b>\r\n".as_bytes()), None);
        assert_eq!(first(b"To: \"\\\0\\\x07\\\x7f\" <sip:a@b>"), None);
    }

    #[test]
    fn what_is_no_text_is_named_at_its_first_byte() {
        assert_eq!(first(b"ab\xffc"), Some((IssueCode::InvalidUtf8, 2)));
        assert_eq!(first(b"ab\0c"), Some((IssueCode::ControlCharacter, 2)));
        assert_eq!(first(b"a\\\\\x01"), Some((IssueCode::ControlCharacter, 3)));
        assert_eq!(first(b"\x7f"), Some((IssueCode::ControlCharacter, 0)));
    }
}
