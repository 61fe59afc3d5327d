//! What stands between two messages: line ends, keepalives, the next start-line, or something else.

use memchr::{memchr_iter, memchr2};

use crate::sip::classify::{START_LINE, STUN_COOKIE, STUN_HEADER, is_start_line};
use crate::sip::lexical::{after, is_token, split};
use crate::stream::Maybe;

/// How much of a start-line that did not end yet is looked at.
const FRONT: usize = 64;
pub(super) const JAK: &[u8] = b"jaK\0";

/// What the bytes between two messages begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    /// The next bytes decide, or there is nothing.
    More,
    /// CR and LF: how many bytes, and how many of them are LF.
    LineEnds {
        bytes: usize,
        lines: usize,
    },
    /// One NUL byte.
    Nul,
    Jak,
    /// A STUN message of so many bytes, of which the first ones are there.
    Stun(u64),
    /// Anything else.
    Text,
}

/// Reads what comes next, between two messages.
pub(super) fn next(bytes: &[u8], no_more: bool) -> Boundary {
    let Some(first) = bytes.first() else {
        return Boundary::More;
    };
    if matches!(first, b'\r' | b'\n') {
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let length = bytes.iter().position(|byte| !is_end(byte));
        let run = split(bytes, length.unwrap_or(bytes.len())).0;
        return Boundary::LineEnds {
            bytes: run.len(),
            lines: memchr_iter(b'\n', run).count(),
        };
    }
    let stun = stun_length(bytes);
    match stun {
        Err(Maybe::More) if !no_more => return Boundary::More,
        Ok(length) => return Boundary::Stun(length),
        Err(_) => {}
    }
    if *first == 0 {
        return Boundary::Nul;
    }
    if bytes.starts_with(JAK) {
        return Boundary::Jak;
    }
    if JAK.starts_with(bytes) && !no_more {
        return Boundary::More;
    }
    Boundary::Text
}

/// The length of the STUN message that the bytes begin with (RFC 8489 section 5): two zero bits, a type, a length that is a
/// multiple of four, and the magic cookie.
fn stun_length(bytes: &[u8]) -> Result<u64, Maybe> {
    let (front, rest) = split(bytes, 4);
    let is_possible = match *front {
        [0, 0, ..] => false,
        [first, _, _, last] => first & 0xc0 == 0 && last % 4 == 0,
        [first, ..] => first & 0xc0 == 0,
        [] => true,
    };
    let cookie = split(rest, STUN_COOKIE.len()).0;
    if !is_possible || !STUN_COOKIE.starts_with(cookie) {
        return Err(Maybe::No);
    }
    match *front {
        [_, _, high, low] if cookie.len() == STUN_COOKIE.len() => {
            Ok(u64::from(u16::from_be_bytes([high, low])) + STUN_HEADER as u64)
        }
        _ => Err(Maybe::More),
    }
}

/// Whether a line of which only the front is there can still become a start-line.
pub(super) fn can_begin_start_line(line: &[u8]) -> bool {
    let front = split(line, FRONT).0;
    let space = front.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    let word = split(front, space.unwrap_or(front.len())).0;
    let word = match word.split_at_checked(4) {
        Some((sip, version)) if sip.eq_ignore_ascii_case(b"SIP/") => version,
        _ => word,
    };
    is_token(word) || (word.is_empty() && space != Some(0))
}

/// Whether these first bytes of a connection look like SIP. Line ends may stand before the start-line.
pub fn begins_stream(bytes: &[u8]) -> Maybe {
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    let text = after(bytes, start);
    if memchr2(b'\r', b'\n', text).is_none() {
        return if text.len() <= START_LINE && can_begin_start_line(text) {
            Maybe::More
        } else {
            Maybe::No
        };
    }
    if is_start_line(text) {
        Maybe::Yes
    } else {
        Maybe::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_front_of_a_start_line_may_become_one_and_the_whole_line_is_one() {
        for line in [
            &b"INVITE sip:a@b SIP/2.0\r\n"[..],
            b"\r\n\r\nOPTIONS sip:b SIP/2.0\n",
            b"SIP/2.0 200 OK\r\n",
            b"sip/2.0 200 \r",
            b"REGISTER sip:x\r\n",
        ] {
            for end in 0..line.len() {
                let found = begins_stream(&line[..end]);
                assert!(
                    found == Maybe::More || (end + 1 == line.len() && found == Maybe::Yes),
                    "{:?}",
                    &line[..end]
                );
            }
            assert_eq!(begins_stream(line), Maybe::Yes);
        }
    }

    #[test]
    fn other_protocols_are_told_apart_as_soon_as_possible() {
        for bytes in [
            &b"\x16\x03\x01"[..],
            b"GET / HTTP/1.1\r\n",
            b"HEP3\0",
            b"\0\0",
            b"v=0",
            b" INVITE sip:a SIP/2.0",
            b"INVITE\r\n",
        ] {
            assert_eq!(begins_stream(bytes), Maybe::No, "{bytes:?}");
        }
    }

    #[test]
    fn a_stun_message_is_known_by_its_first_eight_bytes() {
        let stun = [0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 9];
        for end in 1..8 {
            assert_eq!(next(&stun[..end], false), Boundary::More);
        }
        assert_eq!(next(&stun, false), Boundary::Stun(28));
        assert_eq!(next(&[0, 1, 0, 7, 0x21], false), Boundary::Nul);
        assert_eq!(next(&[0, 0, 0, 8], false), Boundary::Nul);
        assert_eq!(next(&[0], true), Boundary::Nul);
        assert_eq!(next(b"!met", false), Boundary::More);
        assert_eq!(next(b"!meth", false), Boundary::Text);
    }
}
