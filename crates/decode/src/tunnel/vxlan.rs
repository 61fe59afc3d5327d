//! VXLAN (RFC 7348), and its extension by a protocol field (draft-ietf-nvo3-vxlan-gpe).

use super::{Inside, identifier};
use crate::frame::{Layer, Tunnel};
use crate::link::ethernet;

/// The identifier counts.
const HAS_IDENTIFIER: u8 = 0x08;
/// Group policy, which some switches add (draft-smith-vxlan-group-policy).
const GROUP_POLICY: u8 = 0x80;
/// The protocol field counts (GPE).
const HAS_PROTOCOL: u8 = 0x04;
/// Version and reserved bits of GPE, and the bit of packets for the other end of the tunnel itself.
const GPE_OTHER: u8 = 0xf1;

/// Flags of 0x08 are no text and settle it. Some switches use the other bits, which the RFC says to ignore: then what is
/// inside has to look like a frame, for a SIP message at this port may begin with such a byte.
pub(super) fn read(bytes: &[u8]) -> Option<Inside<'_>> {
    let (header, frame) = bytes.split_first_chunk::<8>()?;
    let flags = header[0];
    let is_certain = flags & !GROUP_POLICY == HAS_IDENTIFIER;
    if !is_certain && (flags & HAS_IDENTIFIER == 0 || !ethernet::is_likely(frame)) {
        return None;
    }
    let mut inside = Inside::new(Tunnel::Vxlan, Layer::Ethernet(frame));
    inside.vni = Some(identifier([header[4], header[5], header[6]]));
    Some(inside)
}

pub(super) fn read_gpe(bytes: &[u8]) -> Option<Inside<'_>> {
    let (header, payload) = bytes.split_first_chunk::<8>()?;
    let flags = header[0];
    if flags & GPE_OTHER != 0 || flags & HAS_IDENTIFIER == 0 {
        return None;
    }
    let layer = match (flags & HAS_PROTOCOL != 0, header[3]) {
        (true, 1 | 2) => Layer::Ip(payload),
        (true, 5) => Layer::Mpls(payload),
        (true, 3) | (false, 0) => Layer::Ethernet(payload),
        _ => return None,
    };
    let mut inside = Inside::new(Tunnel::VxlanGpe, layer);
    inside.vni = Some(identifier([header[4], header[5], header[6]]));
    Some(inside)
}
