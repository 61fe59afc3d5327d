//! Fields of a set, read off the front one after the other; all are big-endian.

/// What is left of a set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

/// Bytes whose length stood before them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variable<'a> {
    pub(super) bytes: &'a [u8],
    /// More were announced than are there.
    pub(super) cut: bool,
}

/// Marks a length that needs two more bytes (RFC 7011 7).
const LONG: u8 = 255;

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*array)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A field of variable length (RFC 7011 7); what is there of it when it is longer than the set.
    pub(super) fn variable(&mut self) -> Option<Variable<'a>> {
        let length = match self.u8()? {
            LONG => self.u16()?.into(),
            short => usize::from(short),
        };
        let (bytes, rest, cut) = match self.rest.split_at_checked(length) {
            Some((bytes, rest)) => (bytes, rest, false),
            None => (self.rest, &[][..], true),
        };
        self.rest = rest;
        Some(Variable { bytes, cut })
    }
}
