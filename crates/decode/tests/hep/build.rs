//! Frames of our own.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

pub(crate) const SIP: &[u8] =
    b"OPTIONS sip:b@example.com SIP/2.0\r\nCall-ID: k@1\r\nContent-Length: 0\r\n\r\n";
/// 2023-11-14 22:13:20 UTC.
pub(crate) const SECONDS: u32 = 1_700_000_000;

pub(crate) fn chunk(vendor: u16, number: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(vendor.to_be_bytes());
    bytes.extend(number.to_be_bytes());
    bytes.extend((body.len() as u16 + 6).to_be_bytes());
    bytes.extend(body);
    bytes
}

pub(crate) fn frame(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = b"HEP3".to_vec();
    bytes.extend((body.len() as u16 + 6).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// Everything that agents say of a packet, without the payload.
pub(crate) fn about() -> Vec<Vec<u8>> {
    vec![
        chunk(0, 1, &[2]),
        chunk(0, 2, &[17]),
        chunk(0, 3, &[192, 0, 2, 1]),
        chunk(0, 4, &[192, 0, 2, 2]),
        chunk(0, 7, &5060_u16.to_be_bytes()),
        chunk(0, 8, &5080_u16.to_be_bytes()),
        chunk(0, 9, &SECONDS.to_be_bytes()),
        chunk(0, 10, &250_000_u32.to_be_bytes()),
        chunk(0, 11, &[1]),
        chunk(0, 12, &2001_u32.to_be_bytes()),
    ]
}

/// A frame as agents send it.
pub(crate) fn usual() -> Vec<u8> {
    with(&[chunk(0, 15, SIP)])
}

pub(crate) fn with(more: &[Vec<u8>]) -> Vec<u8> {
    frame(&[about(), more.to_vec()].concat())
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A frame with a compressed SIP message and nothing else.
pub(crate) fn sip(packed: &[u8]) -> Vec<u8> {
    frame(&[chunk(0, 11, &[1]), chunk(0, 16, packed)])
}

/// Raw deflate: so many stored blocks of one letter each.
pub(crate) fn blocks(count: usize) -> Vec<u8> {
    (1..=count)
        .flat_map(|at| [u8::from(at == count), 1, 0, 0xfe, 0xff, b'a'])
        .collect()
}

/// Raw deflate: blocks of fixed codes with nothing in them, ten bits each, and no last one.
pub(crate) fn nothing(bytes: usize) -> Vec<u8> {
    // Not the last (0), fixed codes (01, lower bit first), end of the block (seven zeros); four of them are five bytes.
    [0x02, 0x08, 0x20, 0x80, 0x00].repeat(bytes / 5)
}
