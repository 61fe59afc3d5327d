//! The chunks of a version 3 frame: vendor, type, length, body.

use std::fmt;

use super::ChunkName;

/// Vendor, type and length, two bytes each; the length counts them.
pub(super) const HEADER: usize = 6;

/// One chunk. Vendors have numbers of their own: the same type means something else for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Who gave the type its meaning; 0 is the standard.
    pub vendor: u16,
    /// What the body is, in the words of the vendor.
    pub number: u16,
    /// The body; shorter than announced when the frame ends in the middle of it.
    pub body: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// The name of the chunk; `None` when the table has none.
    pub const fn name(&self) -> Option<ChunkName> {
        ChunkName::from_numbers((self.vendor, self.number))
    }

    const fn is_payload(&self) -> bool {
        matches!(
            self.name(),
            Some(ChunkName::Payload | ChunkName::CompressedPayload)
        )
    }

    /// The body as an unsigned number of whatever width the sender chose.
    pub(super) fn integer<T: TryFrom<u64>>(&self) -> Option<T> {
        if self.body.is_empty() || self.body.len() > size_of::<u64>() {
            return None;
        }
        let value = self
            .body
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        T::try_from(value).ok()
    }

    /// The body, unless it is empty.
    pub(super) fn text(&self) -> Option<&'a [u8]> {
        Some(self.body).filter(|body| !body.is_empty())
    }
}

/// Walks the chunks, and stops at the first that cannot be.
#[derive(Clone, Default)]
pub(super) struct Chunks<'a> {
    rest: &'a [u8],
    /// Bytes that the frame announces and that are not there.
    missing: usize,
    /// A chunk is shorter than its own header, or longer than the frame.
    pub(super) damaged: bool,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(bytes: &'a [u8], missing: usize) -> Self {
        Self {
            rest: bytes,
            missing,
            damaged: false,
        }
    }

    /// Ends the walk; `damaged` unless the missing end of the frame explains it.
    fn stop(&mut self, damaged: bool) {
        self.rest = &[];
        self.damaged = damaged;
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((header, rest)) = self.rest.split_first_chunk::<HEADER>() else {
            self.stop(self.missing == 0);
            return None;
        };
        let [vendor, vendor_low, number, number_low, length, length_low] = *header;
        let length = usize::from(u16::from_be_bytes([length, length_low]));
        let Some(length) = length
            .checked_sub(HEADER)
            .filter(|length| *length <= rest.len() + self.missing)
        else {
            self.stop(true);
            return None;
        };
        let whole = rest.split_at_checked(length);
        let (body, after) = whole.unwrap_or((rest, &[]));
        self.rest = after;
        let chunk = Chunk {
            vendor: u16::from_be_bytes([vendor, vendor_low]),
            number: u16::from_be_bytes([number, number_low]),
            body,
        };
        // Half a payload is worth something; half an address or half a number is another one.
        (whole.is_some() || chunk.is_payload()).then_some(chunk)
    }
}

/// The bytes hold the key of the agent, so they are not printed.
impl fmt::Debug for Chunks<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Chunks({} bytes)", self.rest.len())
    }
}
