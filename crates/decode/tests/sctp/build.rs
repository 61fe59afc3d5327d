//! Packets of our own, and what was found in them.

use std::net::{IpAddr, Ipv4Addr};

use decode::sctp::{Associations, SctpItem, SctpSettings};

pub(crate) const SIP: &[u8] =
    b"OPTIONS sip:b@example.com SIP/2.0\r\nCall-ID: k@1\r\nContent-Length: 0\r\n\r\n";
pub(crate) const SECOND: i64 = 1_000_000_000;
pub(crate) const WHOLE: u8 = 3;
pub(crate) const BEGIN: u8 = 2;
pub(crate) const MIDDLE: u8 = 0;
pub(crate) const END: u8 = 1;
pub(crate) const UNORDERED: u8 = 4;

pub(crate) fn chunk(kind: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, flags];
    bytes.extend((body.len() as u16 + 4).to_be_bytes());
    bytes.extend(body);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// A DATA chunk on stream 1.
pub(crate) fn data(flags: u8, tsn: u32, bytes: &[u8]) -> Vec<u8> {
    data_of(1, flags, tsn, bytes)
}

pub(crate) fn data_of(stream: u16, flags: u8, tsn: u32, bytes: &[u8]) -> Vec<u8> {
    let mut body = tsn.to_be_bytes().to_vec();
    body.extend(stream.to_be_bytes());
    body.extend([0, 7, 0, 0, 0, 0]);
    body.extend(bytes);
    chunk(0, flags, &body)
}

/// An I-DATA chunk on stream 1.
pub(crate) fn i_data(flags: u8, tsn: u32, message: u32, part: u32, bytes: &[u8]) -> Vec<u8> {
    let mut body = tsn.to_be_bytes().to_vec();
    body.extend([0, 1, 0, 0]);
    body.extend(message.to_be_bytes());
    body.extend(part.to_be_bytes());
    body.extend(bytes);
    chunk(64, flags, &body)
}

/// A message cut into DATA chunks of `size` bytes, whose TSNs begin with `tsn`.
pub(crate) fn parts(message: &[u8], size: usize, tsn: u32) -> Vec<Vec<u8>> {
    let last = message.len().div_ceil(size) - 1;
    message
        .chunks(size)
        .enumerate()
        .map(|(number, bytes)| {
            let flags = if number == 0 { BEGIN } else { MIDDLE }
                | if number == last { END } else { MIDDLE };
            data(flags, tsn.wrapping_add(number as u32), bytes)
        })
        .collect()
}

pub(crate) fn packet(ports: (u16, u16), tag: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = ports.0.to_be_bytes().to_vec();
    bytes.extend(ports.1.to_be_bytes());
    bytes.extend(tag.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(chunks.concat());
    bytes
}

/// What was found, with the bytes copied.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    Sip {
        bytes: Vec<u8>,
        stamps: (i64, i64),
        src: String,
        meta: u32,
        truncated: bool,
    },
    Keepalive(&'static str),
    Abort(String, String),
    Other(usize),
}

pub(crate) struct Tap {
    pub(crate) associations: Associations<u32>,
    pub(crate) found: Vec<Found>,
    pub(crate) ts: i64,
    packets: u32,
}

impl Default for Tap {
    fn default() -> Self {
        Self::with(SctpSettings::default())
    }
}

impl Tap {
    pub(crate) fn with(settings: SctpSettings) -> Self {
        Self {
            associations: Associations::new(settings),
            found: Vec::new(),
            ts: 0,
            packets: 0,
        }
    }

    /// A packet on ports of SIP with tag 9, one nanosecond after the last; its number is said of it.
    pub(crate) fn sip_port(&mut self, chunks: &[Vec<u8>]) {
        self.bytes(1, &packet((5060, 40_000), 9, chunks));
    }

    /// The same on other ports.
    pub(crate) fn other_port(&mut self, chunks: &[Vec<u8>]) {
        self.bytes(1, &packet((3_868, 40_000), 9, chunks));
    }

    /// Any packet, from 192.0.2.`from`.
    pub(crate) fn bytes(&mut self, from: u8, packet: &[u8]) {
        self.ts += 1;
        self.packets += 1;
        let address = |last| IpAddr::from(Ipv4Addr::new(192, 0, 2, last));
        let found = &mut self.found;
        self.associations.packet(
            self.ts,
            address(from),
            address(99),
            packet,
            self.packets,
            &mut |item| found.push(copy(item)),
        );
    }

    pub(crate) fn messages(&self) -> Vec<&[u8]> {
        self.found
            .iter()
            .filter_map(|found| match found {
                Found::Sip { bytes, .. } => Some(&bytes[..]),
                _ => None,
            })
            .collect()
    }
}

fn copy(item: SctpItem<'_, u32>) -> Found {
    match item {
        SctpItem::Sip {
            bytes,
            stamps,
            src,
            meta,
            truncated,
            ..
        } => Found::Sip {
            bytes: bytes.to_vec(),
            stamps: (stamps.first, stamps.last),
            src: src.to_string(),
            meta,
            truncated,
        },
        SctpItem::Keepalive { kind, .. } => Found::Keepalive(kind.as_str()),
        SctpItem::Abort { src, dst, .. } => Found::Abort(src.to_string(), dst.to_string()),
        SctpItem::Other { bytes, .. } => Found::Other(bytes),
    }
}
