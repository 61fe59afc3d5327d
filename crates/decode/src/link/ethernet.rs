//! Ethernet II (IEEE 802.3): two addresses and an ethertype.

use super::{Layer, Skip, Vlans, vlan};

const ADDRESSES: usize = 12;

/// Reads the header and any VLAN tags. An 802.3 length in place of the ethertype means LLC, which carries no IP here.
pub(super) fn read<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (_, rest) = frame
        .split_first_chunk::<ADDRESSES>()
        .ok_or(Skip::Truncated)?;
    let (ethertype, payload) = rest.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
    vlan::read(u16::from_be_bytes(*ethertype), payload, vlans)
}
