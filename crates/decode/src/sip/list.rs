//! Quoted strings, and the separators outside of them: comma lists and parameters (RFC 3261 sections 7.3.1 and 25.1).

use memchr::{memchr, memchr2, memchr3};

use crate::sip::lexical::{after, split, trim};

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
    fn a_quoted_string_ends_at_the_first_quote_that_is_not_escaped() {
        assert_eq!(quoted_length(b"\"a\\\"b\"c"), Some(6));
        assert_eq!(quoted_length(b"\"a\\\""), None);
        assert_eq!(quoted_length(b"\"a\\"), None);
        assert_eq!(quoted_length(b"\""), None);
    }
}
