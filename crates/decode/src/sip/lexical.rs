//! Characters, white space, quoted strings and comma lists (RFC 3261 section 25.1).
//!
//! Values are read where they lie in the message, line folds included: inside a header value CR and LF can only be part
//! of a fold, so here they count as white space.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

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

/// Length of the quoted string, quotes included, that begins with the opening quote at the first byte; `None` without a closing one.
pub(crate) fn quoted_length(bytes: &[u8]) -> Option<usize> {
    let mut position = 1;
    loop {
        let found = position + memchr2(b'"', b'\\', bytes.get(position..)?)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(found + 1);
        }
        position = found + 2;
    }
}

/// Length up to the next of two separators outside of quotes and angle brackets, or up to the end.
/// An opening quote or bracket without its partner takes all the rest, so the time stays linear.
fn length_to(separator: u8, bytes: &[u8]) -> usize {
    let mut position = 0;
    loop {
        let rest = after(bytes, position);
        let Some(found) = memchr3(separator, b'"', b'<', rest) else {
            return bytes.len();
        };
        position += found;
        let rest = after(bytes, position);
        let skipped = match rest.first() {
            Some(b'"') => quoted_length(rest),
            Some(b'<') if separator != b'<' => memchr(b'>', rest).map(|end| end + 1),
            _ => return position,
        };
        match skipped {
            Some(length) => position += length,
            None => return bytes.len(),
        }
    }
}

/// Length of the parameter at the front, up to the next semicolon.
pub(crate) fn parameter_length(bytes: &[u8]) -> usize {
    length_to(b';', bytes)
}

/// The values of a comma list (RFC 3261 section 7.3.1), trimmed, empty ones included.
#[derive(Clone, Debug)]
pub(crate) struct Values<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Values<'a> {
    pub(crate) fn of(value: &'a [u8]) -> Self {
        Self { rest: Some(value) }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let end = if memchr(b',', rest).is_some() {
            length_to(b',', rest)
        } else {
            rest.len()
        };
        let (value, tail) = split(rest, end);
        self.rest = if tail.is_empty() {
            None
        } else {
            Some(after(tail, 1))
        };
        Some(trim(value))
    }
}

/// The value with every line fold read as one space (RFC 3261 section 7.3.1).
pub(crate) fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr2(b'\r', b'\n', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut text = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(found) = memchr2(b'\r', b'\n', rest) {
        let (line, tail) = split(rest, found);
        text.extend_from_slice(trim_end(line));
        text.push(b' ');
        rest = trim_start(tail);
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

/// The content of a quoted string, without its quotes, with quoted pairs resolved (RFC 3261 section 25.1) and folds read as spaces.
pub(crate) fn unquote(inside: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', inside).is_none() {
        return unfold(inside);
    }
    let mut text = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => text.extend(bytes.next()),
            other => text.push(*other),
        }
    }
    match unfold(&text) {
        Cow::Borrowed(_) => Cow::Owned(text),
        Cow::Owned(unfolded) => Cow::Owned(unfolded),
    }
}

/// A parameter value without its quotes, if it has any, quoted pairs left as they are.
pub(crate) fn strip_quotes(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inside @ .., b'"'] | [b'"', inside @ ..] => inside,
        _ => value,
    }
}

/// Resolves `%HH` once, never recursively; what is no escape stays as it is (RFC 3261 section 19.1.2).
pub(crate) fn unescape(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'%', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        match (first, tail) {
            (b'%', [high, low, tail @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                text.push(hex(*high) << 4 | hex(*low));
                rest = tail;
            }
            _ => {
                text.push(*first);
                rest = tail;
            }
        }
    }
    Cow::Owned(text)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
}

/// An unsigned number as headers hold it: leading zeros are fine (RFC 3261 section 25.1, 1*DIGIT).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Value(u32),
    /// Digits only, but more than 32 bits hold.
    TooLarge,
    Invalid,
}

impl Number {
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
            return Self::Invalid;
        }
        let mut value = 0_u32;
        for digit in bytes {
            let Some(next) = value
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(u32::from(digit - b'0')))
            else {
                return Self::TooLarge;
            };
            value = next;
        }
        Self::Value(value)
    }

    pub(crate) fn value(self) -> Option<u32> {
        match self {
            Self::Value(value) => Some(value),
            Self::TooLarge | Self::Invalid => None,
        }
    }
}

/// A port: a number from 1 to 65535.
#[inline]
pub(crate) fn port(bytes: &[u8]) -> Option<u16> {
    match Number::of(bytes) {
        Number::Value(value @ 1..) => u16::try_from(value).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &[u8]) -> Vec<&[u8]> {
        Values::of(list).collect()
    }

    #[test]
    fn commas_split_outside_of_quotes_and_brackets_only() {
        assert_eq!(
            values(b"\"a,b\\\",\" <sip:x,y> , c"),
            [&b"\"a,b\\\",\" <sip:x,y>"[..], b"c"]
        );
        assert_eq!(values(b"a,,b,"), [&b"a"[..], b"", b"b", b""]);
        assert_eq!(values(b""), [b""]);
    }

    #[test]
    fn an_open_quote_or_bracket_takes_the_rest_of_the_list() {
        assert_eq!(values(b"a, \"b, c"), [&b"a"[..], b"\"b, c"]);
        assert_eq!(values(b"a, <b, c"), [&b"a"[..], b"<b, c"]);
    }

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

    #[test]
    fn a_fold_reads_as_one_space() {
        assert_eq!(&*unfold(b"a  \r\n \t b\r\n\tc"), b"a b c");
        assert!(matches!(unfold(b"plain"), Cow::Borrowed(b"plain")));
    }

    #[test]
    fn quoted_pairs_are_resolved_once_and_nul_survives() {
        assert_eq!(&*unquote(b"J \\\\\\\"\\\0x"), b"J \\\"\0x");
        assert_eq!(&*unquote(b"open\\"), b"open");
    }

    #[test]
    fn escapes_are_resolved_once_and_bad_ones_stay() {
        assert_eq!(&*unescape(b"%75se%72%25%34%31%zz%"), b"user%41%zz%");
        assert_eq!(&*unescape(b"%00"), b"\0");
    }

    #[test]
    fn numbers_keep_to_32_bits_and_ignore_leading_zeros() {
        assert_eq!(Number::of(b"0068"), Number::Value(68));
        assert_eq!(
            Number::of(b"000000000000000000004294967295"),
            Number::Value(u32::MAX)
        );
        assert_eq!(Number::of(b"4294967296"), Number::TooLarge);
        assert_eq!(Number::of(b"-1"), Number::Invalid);
        assert_eq!(Number::of(b""), Number::Invalid);
        assert_eq!(port(b"05060"), Some(5060));
        assert_eq!(port(b"0"), None);
        assert_eq!(port(b"65536"), None);
    }

    #[test]
    fn a_quoted_string_ends_at_the_first_quote_that_is_not_escaped() {
        assert_eq!(quoted_length(b"\"a\\\"b\"c"), Some(6));
        assert_eq!(quoted_length(b"\"a\\\""), None);
        assert_eq!(quoted_length(b"\"a\\"), None);
        assert_eq!(quoted_length(b"\""), None);
    }
}
