//! Access to the fields of one block in the byte order of its section.

use crate::ReadError;

/// The length stands behind the block once more.
pub(super) const TRAILER_BYTES: usize = 4;

/// Byte order of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Big,
    Little,
}

impl Order {
    /// `None` when the bytes are no byte-order magic.
    pub(super) fn from_magic(magic: [u8; 4]) -> Option<Self> {
        match magic {
            [0x1a, 0x2b, 0x3c, 0x4d] => Some(Self::Big),
            [0x4d, 0x3c, 0x2b, 0x1a] => Some(Self::Little),
            _ => None,
        }
    }

    pub(super) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        }
    }

    pub(super) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        }
    }

    pub(super) fn i64(self, bytes: [u8; 8]) -> i64 {
        match self {
            Self::Big => i64::from_be_bytes(bytes),
            Self::Little => i64::from_le_bytes(bytes),
        }
    }
}

/// A block with everything from its type to its second length. Fields beyond its end read as 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    order: Order,
    bytes: &'a [u8],
    /// Where the block starts in the file, for messages.
    offset: u64,
}

impl<'a> Block<'a> {
    pub(super) fn new(order: Order, bytes: &'a [u8], offset: u64) -> Self {
        Self {
            order,
            bytes,
            offset,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn order(&self) -> Order {
        self.order
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        self.order.u16(self.chunk(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        self.order.u32(self.chunk(at))
    }

    /// Code and value of the options that start at `at`, up to the end mark or the first that does not fit.
    pub(super) fn options(&self, at: usize) -> impl Iterator<Item = (u16, &'a [u8])> {
        let end = self.bytes.len().saturating_sub(TRAILER_BYTES);
        let mut rest = self.bytes.get(at..end).unwrap_or_default();
        let order = self.order;
        std::iter::from_fn(move || {
            let (code, after) = rest.split_first_chunk::<2>()?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let (code, length) = (order.u16(*code), usize::from(order.u16(*length)));
            let value = after.get(..length)?;
            rest = after.get(length.next_multiple_of(4)..).unwrap_or_default();
            (code != 0).then_some((code, value))
        })
    }

    /// Two lengths that differ mean that the file is not read from where it should be.
    pub(super) fn check_trailer(&self) -> Result<(), ReadError> {
        if self.u32(self.len().saturating_sub(TRAILER_BYTES)) as usize == self.len() {
            return Ok(());
        }
        Err(self.corrupt("a block whose two lengths differ"))
    }

    pub(super) fn corrupt(&self, what: &'static str) -> ReadError {
        ReadError::corrupt(self.offset, what)
    }

    fn chunk<const SIZE: usize>(&self, at: usize) -> [u8; SIZE] {
        self.bytes
            .get(at..)
            .and_then(<[u8]>::first_chunk::<SIZE>)
            .copied()
            .unwrap_or([0; SIZE])
    }
}
