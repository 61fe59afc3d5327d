//! The headers of a message, in one table in the order of the message.

use std::borrow::Cow;

use crate::sip::escape::unfold;
use crate::sip::list::Values;
use crate::sip::tables::HeaderName;

/// One header line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// Which header it is, compact forms resolved.
    pub name: HeaderName,
    /// The name as it stands in the message.
    pub raw_name: &'a [u8],
    /// The value as it stands in the message, trimmed, line folds in it.
    pub raw_value: &'a [u8],
}

impl<'a> Header<'a> {
    /// The full name: as the standard spells it, or as the sender does when the standard does not know it.
    pub fn full_name(&self) -> &'a [u8] {
        match self.name {
            HeaderName::Other => self.raw_name,
            known => known.as_str().as_bytes(),
        }
    }

    /// The value, each line fold read as one space.
    pub fn value(&self) -> Cow<'a, [u8]> {
        unfold(self.raw_value)
    }

    /// The values of a comma list; the value itself for a header that is none.
    pub fn values(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let list = self.name.is_list().then(|| Values::of(self.raw_value));
        let single = (!self.name.is_list()).then_some(self.raw_value);
        single.into_iter().chain(list.into_iter().flatten())
    }
}

/// The headers.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    list: Vec<Header<'a>>,
    present: [u64; 3],
}

impl<'a> Headers<'a> {
    pub(crate) fn with_capacity(lines: usize) -> Self {
        Self {
            list: Vec::with_capacity(lines),
            present: [0; 3],
        }
    }

    /// Adds a header, and says whether one of that name was there before.
    #[inline]
    pub(crate) fn push(
        &mut self,
        name: HeaderName,
        raw_name: &'a [u8],
        raw_value: &'a [u8],
    ) -> bool {
        let (word, bit) = place(name);
        self.list.push(Header {
            name,
            raw_name,
            raw_value,
        });
        let Some(word) = self.present.get_mut(word) else {
            return false;
        };
        let repeated = *word & bit != 0;
        *word |= bit;
        repeated
    }

    /// How many header lines there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Every header line.
    pub fn iter(&self) -> std::slice::Iter<'_, Header<'a>> {
        self.list.iter()
    }

    /// Whether such a header is there.
    #[inline]
    pub fn has(&self, name: HeaderName) -> bool {
        let (word, bit) = place(name);
        self.present
            .get(word)
            .is_some_and(|present| present & bit != 0)
    }

    /// The first line of a header.
    #[inline]
    pub fn first(&self, name: HeaderName) -> Option<&Header<'a>> {
        if !self.has(name) {
            return None;
        }
        self.list.iter().find(|header| header.name == name)
    }

    /// All lines of a header.
    pub fn all(&self, name: HeaderName) -> impl Iterator<Item = &Header<'a>> {
        self.list.iter().filter(move |header| header.name == name)
    }

    /// All values of a header: comma lists split, lines taken together, empty ones left out (RFC 3261 section 7.3.1).
    pub fn values(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(Header::values)
            .filter(|value| !value.is_empty())
    }

    /// All lines of a header by its name, full or compact, without regard to case; also of one that the standard does not know.
    pub fn named<'n>(
        &'n self,
        name: &'n [u8],
    ) -> impl Iterator<Item = &'n Header<'a>> + use<'a, 'n> {
        let known = HeaderName::from_bytes(name);
        self.list.iter().filter(move |header| {
            header.name == known
                && (known != HeaderName::Other || header.raw_name.eq_ignore_ascii_case(name))
        })
    }
}

impl<'h, 'a> IntoIterator for &'h Headers<'a> {
    type Item = &'h Header<'a>;
    type IntoIter = std::slice::Iter<'h, Header<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[inline]
fn place(name: HeaderName) -> (usize, u64) {
    let number = name as usize;
    (number / 64, 1 << (number % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Headers<'static> {
        let mut headers = Headers::with_capacity(4);
        for (raw_name, raw_value) in [
            (&b"v"[..], &b"a, b"[..]),
            (b"X-Thing", b"1"),
            (b"VIA", b"c,,"),
            (b"WWW-Authenticate", b"Digest realm=\"x\", nonce=\"y\""),
            (b"x-thing", b"2\r\n 3"),
        ] {
            headers.push(HeaderName::from_bytes(raw_name), raw_name, raw_value);
        }
        headers
    }

    #[test]
    fn lists_over_several_lines_are_one_list() {
        let headers = sample();
        assert_eq!(
            headers.values(HeaderName::Via).collect::<Vec<_>>(),
            [b"a", b"b", b"c"]
        );
    }

    #[test]
    fn challenges_are_never_split() {
        let headers = sample();
        assert_eq!(headers.values(HeaderName::WWWAuthenticate).count(), 1);
    }

    #[test]
    fn a_header_of_no_standard_is_found_by_its_name() {
        let headers = sample();
        let values: Vec<_> = headers
            .named(b"X-THING")
            .map(|header| header.value().into_owned())
            .collect();
        assert_eq!(values, [b"1".to_vec(), b"2 3".to_vec()]);
        assert_eq!(headers.named(b"via").count(), 2);
        assert_eq!(headers.named(b"V").count(), 2);
        assert_eq!(headers.named(b"nothing").count(), 0);
        assert!(headers.has(HeaderName::Via) && !headers.has(HeaderName::To));
    }
}
