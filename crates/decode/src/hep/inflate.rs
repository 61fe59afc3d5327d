//! Compressed payloads, with a cap on what comes out and on the work it takes.

use flate2::Crc;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY,
    TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{Budget, gzip};

/// The lower half of the first byte of a zlib stream that holds deflate (RFC 1950 2.2).
const ZLIB_DEFLATE: u8 = 8;
/// A zlib header is a multiple of this (RFC 1950 2.2).
const ZLIB_CHECK: u16 = 31;
/// Bytes that one byte can open to: four symbols of 258 bytes each, of two bits each (RFC 1951 3.2.5).
const EXPANSION: usize = 1_032;
const FLAGS: u32 = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF | TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY;

/// What came out of a compressed stream.
#[derive(Default)]
pub(super) struct Inflated {
    pub(super) bytes: Vec<u8>,
    /// The stream ended, and its checksum is right.
    pub(super) complete: bool,
    /// There is more than the budget allows.
    pub(super) capped: bool,
}

/// Decompresses what the budget allows; nothing when it is spent. The standard says gzip and agents send zlib; both tell what
/// they are, and what is neither is raw deflate.
pub(super) fn inflate(bytes: &[u8], budget: &mut Budget) -> Inflated {
    match *bytes {
        _ if budget.is_spent() => Inflated::default(),
        _ if gzip::begins(bytes) => gzip::after_header(bytes)
            .map(|rest| gunzip(rest, budget))
            .unwrap_or_default(),
        [first, second, ..]
            if first & 0x0f == ZLIB_DEFLATE
                && u16::from_be_bytes([first, second]).is_multiple_of(ZLIB_CHECK) =>
        {
            run(bytes, FLAGS | TINFL_FLAG_PARSE_ZLIB_HEADER, budget).0
        }
        _ => run(bytes, FLAGS, budget).0,
    }
}

fn gunzip(bytes: &[u8], budget: &mut Budget) -> Inflated {
    let (mut inflated, rest) = run(bytes, FLAGS, budget);
    if inflated.complete {
        let mut sum = Crc::new();
        sum.update(&inflated.bytes);
        inflated.complete = gzip::is_trailer(rest, sum.sum(), sum.amount());
    }
    inflated
}

/// Decompresses block by block, and gives what follows the last one.
fn run<'a>(bytes: &'a [u8], flags: u32, budget: &mut Budget) -> (Inflated, &'a [u8]) {
    let limit = budget.bytes();
    let mut state = Box::<DecompressorOxide>::default();
    let room = bytes.len().saturating_mul(EXPANSION);
    // One byte more than allowed tells a payload of exactly the limit from a greater one.
    let mut opened = vec![0; room.min(limit.saturating_add(1))];
    let (mut rest, mut length) = (bytes, 0);
    let mut status = TINFLStatus::BlockBoundary;
    while status == TINFLStatus::BlockBoundary && budget.spend_block() {
        let (next, read, written) = decompress(&mut state, rest, &mut opened, length, flags);
        status = next;
        rest = rest.get(read..).unwrap_or_default();
        length += written;
    }
    let capped = length > limit || status == TINFLStatus::BlockBoundary;
    opened.truncate(length.min(limit));
    // A payload may live as long as its message is held.
    opened.shrink_to_fit();
    budget.spend_bytes(opened.len());
    let inflated = Inflated {
        bytes: opened,
        complete: status == TINFLStatus::Done && !capped,
        capped,
    };
    (inflated, rest)
}
