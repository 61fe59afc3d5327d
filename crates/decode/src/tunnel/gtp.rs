//! GTP-U, the user plane of mobile networks (3GPP TS 29.281).

use super::{Inside, ip_by_version};
use crate::frame::{Layer, Tunnel};
use crate::link::ethernet;

/// Version 1, and "GTP" rather than "GTP prime", in the upper four bits.
const VERSION_1: u8 = 0x30;
const VERSION: u8 = 0xf0;
/// Extension header, sequence number, N-PDU number: any of them brings all three fields.
const HAS_EXTENSION: u8 = 0x04;
const HAS_OPTIONAL: u8 = 0x07;
const OPTIONAL: usize = 4;
/// "G-PDU": a packet of the user.
const USER_PACKET: u8 = 0xff;

pub(super) fn read(bytes: &[u8]) -> Option<Inside<'_>> {
    let (header, rest) = bytes.split_first_chunk::<8>()?;
    if header[0] & VERSION != VERSION_1 || header[1] != USER_PACKET {
        return None;
    }
    // Counts everything behind the first 8 bytes; a capture may hold less.
    let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let rest = rest.get(..length).unwrap_or(rest);
    let payload = match header[0] & HAS_OPTIONAL {
        0 => rest,
        flags => behind_optional(rest, flags)?,
    };
    // Mobile networks of the fifth generation carry Ethernet as well.
    let frame = || ethernet::is_likely(payload).then_some(Layer::Ethernet(payload));
    let layer = ip_by_version(payload).or_else(frame)?;
    Some(Inside::new(Tunnel::Gtp, layer))
}

/// Passes over the optional fields and the chain of extension headers. Each of those begins with its length in words
/// of 4 bytes and ends with the type of the next one.
fn behind_optional(bytes: &[u8], flags: u8) -> Option<&[u8]> {
    let ([_, _, _, next], mut rest) = bytes.split_first_chunk::<OPTIONAL>()?;
    let mut next = if flags & HAS_EXTENSION == 0 { 0 } else { *next };
    while next != 0 {
        let length = usize::from(*rest.first()?) * 4;
        let (extension, behind) = rest.split_at_checked(length)?;
        next = *extension.last()?;
        rest = behind;
    }
    Some(rest)
}
