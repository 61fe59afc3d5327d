//! Compressed payloads and compressed datagrams, with a cap on what comes out.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::{HepError, HepLimits};

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The lower half of the first byte of a zlib stream that holds deflate (RFC 1950 2.2).
const ZLIB_DEFLATE: u8 = 8;
/// A zlib header is a multiple of this (RFC 1950 2.2).
const ZLIB_CHECK: u16 = 31;

/// What came out of a compressed stream.
pub(super) struct Inflated {
    pub(super) bytes: Vec<u8>,
    /// The stream ended, and its checksum is right.
    pub(super) complete: bool,
    /// There is more than the limit.
    pub(super) capped: bool,
}

/// Decompresses at most `limit` bytes. The standard says gzip and agents send zlib; both tell what they are, and what is
/// neither is raw deflate.
pub(super) fn inflate(bytes: &[u8], limit: usize) -> Inflated {
    match *bytes {
        [first, second, ..] if [first, second] == GZIP => drain(GzDecoder::new(bytes), limit),
        [first, second, ..]
            if first & 0x0f == ZLIB_DEFLATE
                && u16::from_be_bytes([first, second]).is_multiple_of(ZLIB_CHECK) =>
        {
            drain(ZlibDecoder::new(bytes), limit)
        }
        _ => drain(DeflateDecoder::new(bytes), limit),
    }
}

fn drain(decoder: impl Read, limit: usize) -> Inflated {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a payload of exactly the limit from a greater one.
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut bytes);
    let capped = bytes.len() > limit;
    bytes.truncate(limit);
    Inflated {
        bytes,
        complete: read.is_ok() && !capped,
        capped,
    }
}

/// Whether a datagram is compressed as a whole, as some agents do against the standard.
pub fn is_zipped(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP)
}

/// Opens a datagram that is compressed as a whole; any other is given back as it is.
pub fn unzip<'a>(bytes: &'a [u8], limits: &HepLimits) -> Result<Cow<'a, [u8]>, HepError> {
    if !is_zipped(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    let inflated = inflate(bytes, limits.inflated_bytes);
    if inflated.capped {
        return Err(HepError::TooLarge {
            limit: limits.inflated_bytes,
        });
    }
    if inflated.bytes.is_empty() {
        return Err(HepError::BadCompression);
    }
    Ok(Cow::Owned(inflated.bytes))
}
