//! What bytes mean: line folds, quoted pairs and escapes resolved, each once.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::sip::lexical::{split, trim_end, trim_start};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
