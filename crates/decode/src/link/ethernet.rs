//! Ethernet (IEEE 802.3): two addresses, then an ethertype or the length of an LLC frame.

use super::ethertype;
use crate::frame::{Layer, Skip, Vlans};

const ADDRESSES: usize = 12;

/// Reads the header and any VLAN tags.
#[inline]
pub(crate) fn read<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (_, rest) = frame
        .split_first_chunk::<ADDRESSES>()
        .ok_or(Skip::Truncated)?;
    let (ethertype, payload) = rest.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
    ethertype::read(u16::from_be_bytes(*ethertype), payload, vlans)
}

/// Whether bytes that need not be Ethernet can hardly be anything else: an ethertype in its place, with what it says behind.
pub(crate) fn is_likely(bytes: &[u8]) -> bool {
    let Some((_, [high, low, first, ..])) = bytes.split_first_chunk::<ADDRESSES>() else {
        return false;
    };
    match u16::from_be_bytes([*high, *low]) {
        ethertype::IPV4 => first >> 4 == 4,
        ethertype::IPV6 => first >> 4 == 6,
        other => ethertype::is_known(other),
    }
}
