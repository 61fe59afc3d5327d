//! Linux cooked captures, versions 1 and 2: what `tcpdump -i any` writes in place of a link header.

use super::{Layer, Skip, Vlans, vlan};

/// Version 1: packet type, ARPHRD type, address length, address (8 bytes), then the ethertype.
pub(super) fn read_sll<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (header, payload) = frame.split_first_chunk::<16>().ok_or(Skip::Truncated)?;
    vlan::read(u16::from_be_bytes([header[14], header[15]]), payload, vlans)
}

/// Version 2: the ethertype, 2 reserved bytes, interface index, ARPHRD type, packet type, address length, address.
pub(super) fn read_sll2<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (header, payload) = frame.split_first_chunk::<20>().ok_or(Skip::Truncated)?;
    vlan::read(u16::from_be_bytes([header[0], header[1]]), payload, vlans)
}
