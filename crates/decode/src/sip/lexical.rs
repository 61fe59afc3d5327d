//! Characters, tokens and white space (RFC 3261 section 25.1).
//!
//! Values are read where they lie in the message, line folds included: inside a header value CR and LF can only be part
//! of a fold, so here they count as white space.

use crate::sip::scan::has_low;
pub(crate) use crate::sip::scan::{find, host_length};

const TOKEN: u8 = 1;
const HOST: u8 = 2;
const SPACE: u8 = 4;
const VALUE: u8 = 8;
const SCHEME: u8 = 16;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let byte = index as u8;
        let mut class = 0;
        if byte.is_ascii_alphanumeric() {
            class |= TOKEN | HOST | VALUE | SCHEME;
        }
        if matches!(
            byte,
            b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~'
        ) {
            class |= TOKEN | VALUE;
        }
        if matches!(byte, b'-' | b'.') {
            class |= HOST;
        }
        if matches!(byte, b'[' | b']' | b':') {
            class |= VALUE;
        }
        if matches!(byte, b'+' | b'-' | b'.') {
            class |= SCHEME;
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            class |= SPACE;
        }
        table[index] = class;
        index += 1;
    }
    table
}

#[inline]
fn has(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

#[inline]
pub(crate) fn is_space(byte: u8) -> bool {
    has(byte, SPACE)
}

#[inline]
pub(crate) fn is_scheme_byte(byte: u8) -> bool {
    has(byte, SCHEME)
}

/// Whether all bytes belong to the class; decided without a branch per byte.
#[inline]
fn all(bytes: &[u8], class: u8) -> bool {
    bytes
        .iter()
        .fold(class, |left, byte| left & CLASSES[usize::from(*byte)])
        & class
        != 0
}

/// Whether the bytes form a token.
#[inline]
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && all(bytes, TOKEN)
}

/// Whether the bytes can stand in a host name or an IPv4 address.
#[inline]
pub(crate) fn is_host(bytes: &[u8]) -> bool {
    !bytes.is_empty() && all(bytes, HOST)
}

/// Whether the bytes can stand as a parameter value without quotes: a token or a host, IPv6 included.
#[inline]
pub(crate) fn is_parameter_value(bytes: &[u8]) -> bool {
    !bytes.is_empty() && all(bytes, VALUE)
}

/// Whether the bytes are tokens and white space, as a display name without quotes must be.
pub(crate) fn is_token_sequence(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| CLASSES[usize::from(*byte)] & (TOKEN | SPACE) != 0)
}

/// Whether white space stands anywhere in the bytes. Most often nothing at or below the space does, and one comparison tells.
#[inline]
pub(crate) fn has_space(bytes: &[u8]) -> bool {
    has_low(bytes) && bytes.iter().any(|byte| is_space(*byte))
}

/// How many bytes at the front can stand in a token.
#[inline]
pub(crate) fn token_length(bytes: &[u8]) -> usize {
    leading(bytes, TOKEN)
}

/// How many bytes at the front can stand in a parameter value without quotes.
#[inline]
pub(crate) fn parameter_value_length(bytes: &[u8]) -> usize {
    leading(bytes, VALUE)
}

#[inline]
fn leading(bytes: &[u8], class: u8) -> usize {
    // Most such texts are made of what a host is made of; from the first other byte on, each is looked up.
    let plain = host_length(bytes);
    let mut length = plain;
    while bytes.get(length).is_some_and(|byte| has(*byte, class)) {
        length += 1;
    }
    length
}

#[inline]
pub(crate) fn trim_start(mut bytes: &[u8]) -> &[u8] {
    if bytes.first().is_some_and(|byte| *byte > b' ') {
        return bytes;
    }
    while let [first, rest @ ..] = bytes {
        if !is_space(*first) {
            break;
        }
        bytes = rest;
    }
    bytes
}

#[inline]
pub(crate) fn trim_end(mut bytes: &[u8]) -> &[u8] {
    if bytes.last().is_some_and(|byte| *byte > b' ') {
        return bytes;
    }
    while let [rest @ .., last] = bytes {
        if !is_space(*last) {
            break;
        }
        bytes = rest;
    }
    bytes
}

/// The bytes without the white space around them.
#[inline]
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    match bytes {
        [] => bytes,
        // One space before and none behind, as nearly every header value.
        [b' ', value @ ..] | value
            if value.first().is_some_and(|byte| *byte > b' ')
                && value.last().is_some_and(|byte| *byte > b' ') =>
        {
            value
        }
        _ => trim_end(trim_start(bytes)),
    }
}

/// Splits at an index that a search in the same bytes gave; beyond the end everything is on the left.
#[inline]
pub(crate) fn split(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

/// The rest of the bytes from an index on; empty beyond the end.
#[inline]
pub(crate) fn after(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or(&[])
}

/// Splits off the leading token, which may be empty.
#[inline]
pub(crate) fn take_token(bytes: &[u8]) -> (&[u8], &[u8]) {
    split(bytes, token_length(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_value_goes_whatever_it_is_made_of() {
        for value in [
            &b"a b"[..],
            b" a b",
            b"  a b",
            b"\ta b ",
            b"a b\r\n ",
            b"\r\n a b\t",
        ] {
            assert_eq!(trim(value), b"a b");
        }
        for value in [&b""[..], b" ", b"\r\n "] {
            assert_eq!(trim(value), b"");
        }
    }
}
