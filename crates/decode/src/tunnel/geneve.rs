//! GENEVE (RFC 8926).

use super::{Inside, identifier};
use crate::frame::{Layer, Tunnel};

/// The first two bits; only version 0 exists.
const VERSION: u8 = 0xc0;
/// The lower six bits of the first byte: options, in words of 4 bytes.
const OPTION_WORDS: u8 = 0x3f;
/// Packets for the other end of the tunnel itself, and reserved bits, in the second byte.
const CONTROL_AND_RESERVED: u8 = 0xbf;

pub(super) fn read(bytes: &[u8]) -> Option<Inside<'_>> {
    let (header, rest) = bytes.split_first_chunk::<8>()?;
    if header[0] & VERSION != 0 || header[1] & CONTROL_AND_RESERVED != 0 {
        return None;
    }
    let payload = rest.get(usize::from(header[0] & OPTION_WORDS) * 4..)?;
    let layer = match u16::from_be_bytes([header[2], header[3]]) {
        0x6558 => Layer::Ethernet(payload),
        0x0800 | 0x86dd => Layer::Ip(payload),
        0x8847 | 0x8848 => Layer::Mpls(payload),
        _ => return None,
    };
    let mut inside = Inside::new(Tunnel::Geneve, layer);
    inside.vni = Some(identifier([header[4], header[5], header[6]]));
    Some(inside)
}
