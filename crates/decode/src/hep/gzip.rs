//! What gzip puts around deflate (RFC 1952 2.3), and datagrams that are compressed as a whole.

use std::borrow::Cow;

use super::inflate::inflate;
use super::{Budget, HepError};

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
const HEADER_CHECK: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// What follows the header.
pub(super) fn after_header(bytes: &[u8]) -> Option<&[u8]> {
    let (header, mut rest) = bytes.split_first_chunk::<10>()?;
    let [_, _, method, flags, ..] = *header;
    if method != DEFLATE || flags & RESERVED != 0 {
        return None;
    }
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            rest = rest.get(memchr::memchr(0, rest)? + 1..)?;
        }
    }
    if flags & HEADER_CHECK != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// Whether this is how a stream of so many bytes with this checksum ends.
pub(super) fn is_trailer(bytes: &[u8], checksum: u32, length: u32) -> bool {
    bytes
        .strip_prefix(&checksum.to_le_bytes())
        .is_some_and(|rest| rest.starts_with(&length.to_le_bytes()))
}

/// Whether a datagram is compressed as a whole, as some agents do against the standard.
pub fn is_zipped(bytes: &[u8]) -> bool {
    begins(bytes)
}

/// A datagram as it was before it was compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unzipped<'a> {
    /// As much of it as the budget allows and as could be read.
    pub bytes: Cow<'a, [u8]>,
    /// There is more, or the checksum is wrong.
    pub cut: bool,
}

/// Opens a datagram that is compressed as a whole; any other is given back as it is. The frames in it are then read with
/// what is left of the budget.
pub fn unzip<'a>(bytes: &'a [u8], budget: &mut Budget) -> Result<Unzipped<'a>, HepError> {
    if !is_zipped(bytes) {
        return Ok(Unzipped {
            bytes: Cow::Borrowed(bytes),
            cut: false,
        });
    }
    let inflated = inflate(bytes, budget);
    budget.limit_frames(bytes.len());
    if inflated.bytes.is_empty() {
        return Err(HepError::BadCompression);
    }
    Ok(Unzipped {
        bytes: Cow::Owned(inflated.bytes),
        cut: !inflated.complete,
    })
}
