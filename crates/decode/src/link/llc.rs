//! IEEE 802.2 logical link control, with or without the subnetwork access protocol (RFC 1042).

use super::ethertype;
use crate::frame::{Layer, Skip, Vlans};

/// Service access points of SNAP, and of IP itself.
const SNAP: u8 = 0xaa;
const IP: u8 = 0x06;
/// "Unnumbered information": the frame carries data.
const UNNUMBERED: u8 = 0x03;
/// Organisations whose protocol field is an ethertype: none (RFC 1042), and bridges between media (IEEE 802.1H).
const ETHERTYPE_ORGANISATIONS: [[u8; 3]; 2] = [[0, 0, 0], [0, 0, 0xf8]];

pub(crate) fn read<'a>(bytes: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let ([target, source, control], rest) =
        bytes.split_first_chunk::<3>().ok_or(Skip::Truncated)?;
    match (*target, *source, *control) {
        (IP, IP, UNNUMBERED) => Ok(Layer::Ip(rest)),
        (SNAP, SNAP, UNNUMBERED) => read_snap(rest, vlans),
        _ => Err(Skip::NotIp),
    }
}

fn read_snap<'a>(bytes: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let (organisation, rest) = bytes.split_first_chunk::<3>().ok_or(Skip::Truncated)?;
    let (protocol, payload) = rest.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
    if ETHERTYPE_ORGANISATIONS.contains(organisation) {
        ethertype::read(u16::from_be_bytes(*protocol), payload, vlans)
    } else {
        Err(Skip::NotIp)
    }
}
