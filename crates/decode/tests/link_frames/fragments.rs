//! Fragments, and a probe that reads them.

use decode::frame::{DecapsulationSettings, Decapsulator, FragmentCounts, Frame, Skip};
use decode::link::LinkType;

use super::{Seen, UDP, V4, fragment_header, ipv6};

pub(crate) const SECOND: i64 = 1_000_000_000;
pub(crate) const MS: i64 = SECOND / 1000;
pub(crate) const START: i64 = 1_700_000_000 * SECOND;

/// Reads packets at times from some start.
pub(crate) struct Probe(pub(crate) Decapsulator);

impl Probe {
    pub(crate) fn new() -> Self {
        Self(Decapsulator::default())
    }

    pub(crate) fn with_bytes(fragment_bytes: usize) -> Self {
        Self(Decapsulator::new(&DecapsulationSettings {
            fragment_bytes,
            ..DecapsulationSettings::default()
        }))
    }

    pub(crate) fn read(&mut self, at: i64, packet: &[u8]) -> Result<Seen, Skip> {
        self.read_from(LinkType::Raw, at, packet, packet.len())
    }

    pub(crate) fn read_from(
        &mut self,
        link: LinkType,
        at: i64,
        data: &[u8],
        original: usize,
    ) -> Result<Seen, Skip> {
        let frame = Frame {
            ts: START.saturating_add(at),
            link,
            data,
            original_len: original as u32,
        };
        self.0.read(&frame, |datagram| Seen::from(datagram))
    }

    pub(crate) fn counts(&self) -> FragmentCounts {
        *self.0.fragments()
    }
}

/// The numbers 0, 1, 2, and so on, not repeating every 256.
pub(crate) fn text(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

/// One IPv4 fragment; offset in bytes.
pub(crate) fn part4(id: u16, offset: usize, more: bool, bytes: &[u8]) -> Vec<u8> {
    let fragment = (offset / 8) as u16 | if more { 0x2000 } else { 0 };
    V4 {
        id,
        fragment,
        ..V4::default()
    }
    .packet(bytes)
}

pub(crate) fn part6(id: u32, offset: usize, more: bool, bytes: &[u8]) -> Vec<u8> {
    ipv6(
        44,
        &fragment_header(UDP, offset as u16 | u16::from(more), id, bytes),
    )
}

/// A datagram in parts of `size` bytes.
pub(crate) fn split4(id: u16, datagram: &[u8], size: usize) -> Vec<Vec<u8>> {
    let last = datagram.len().div_ceil(size) - 1;
    let parts = datagram.chunks(size).enumerate();
    parts
        .map(|(number, part)| part4(id, number * size, number < last, part))
        .collect()
}

pub(crate) fn split6(id: u32, datagram: &[u8], size: usize) -> Vec<Vec<u8>> {
    let last = datagram.len().div_ceil(size) - 1;
    let parts = datagram.chunks(size).enumerate();
    parts
        .map(|(number, part)| part6(id, number * size, number < last, part))
        .collect()
}
