//! Linux cooked captures, versions 1 and 2: what `tcpdump -i any` writes in place of a link header.

use super::ethertype;
use crate::frame::{Layer, Skip, Vlans};

/// Where an ethertype would stand: frames of IEEE 802.2. Other small numbers are no IP.
const LLC: u16 = 4;
const MAX_LENGTH: u16 = 1500;

/// Version 1: packet type, ARPHRD type, address length, address (8 bytes), then the ethertype.
pub(super) fn read_sll<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (header, payload) = frame.split_first_chunk::<16>().ok_or(Skip::Truncated)?;
    protocol(u16::from_be_bytes([header[14], header[15]]), payload, vlans)
}

/// Version 2: the ethertype, 2 reserved bytes, interface index, ARPHRD type, packet type, address length, address.
pub(super) fn read_sll2<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (header, payload) = frame.split_first_chunk::<20>().ok_or(Skip::Truncated)?;
    protocol(u16::from_be_bytes([header[0], header[1]]), payload, vlans)
}

fn protocol<'a>(number: u16, payload: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    match number {
        LLC => Ok(Layer::Llc(payload)),
        ..=MAX_LENGTH => Err(Skip::NotIp),
        ethertype => ethertype::read(ethertype, payload, vlans),
    }
}
