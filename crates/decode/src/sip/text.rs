//! Whether a header section is text: UTF-8 without control characters (RFC 3261 sections 7 and 25.1).

use memchr::memchr;

use crate::sip::issue::Issues;
use crate::sip::lexical::{after, split};
use crate::sip::tables::IssueCode;

const CONTROL: u8 = 1;
const BEYOND_ASCII: u8 = 2;

/// Looks at every byte once, without a branch per byte; only a section that has something unusual is looked at again.
#[inline]
pub(crate) fn check(section: &[u8], issues: &mut Issues) {
    let seen = section.iter().fold(0, |seen, byte| {
        let is_control = (*byte < b' ') & (*byte != b'\t') & (*byte != b'\r') & (*byte != b'\n');
        let is_delete = *byte == 0x7f;
        seen | (u8::from(is_control | is_delete) * CONTROL)
            | (u8::from(*byte >= 0x80) * BEYOND_ASCII)
    });
    if seen & CONTROL != 0 {
        check_controls(section, issues);
    }
    if seen & BEYOND_ASCII != 0
        && let Err(error) = std::str::from_utf8(section)
    {
        issues.report(IssueCode::InvalidUtf8, after(section, error.valid_up_to()));
    }
}

/// A control character may stand in a quoted pair (RFC 4475 section 3.1.1.2) and nowhere else.
#[cold]
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
        check(section, &mut issues);
        issues
            .finish()
            .0
            .first()
            .map(|issue| (issue.code, issue.offset))
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
