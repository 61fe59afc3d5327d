//! Ethertypes, and the VLAN tags that may stand before the one that counts (IEEE 802.1Q, 802.1ad).

use crate::frame::{Layer, MAX_VLANS, Skip, Vlans};

pub(crate) const IPV4: u16 = 0x0800;
pub(crate) const IPV6: u16 = 0x86dd;
/// MPLS to one receiver, and to many (RFC 5332 lets both stand for either).
const MPLS: [u16; 2] = [0x8847, 0x8848];
const PPPOE_SESSION: u16 = 0x8864;
/// Customer tag, provider tag (802.1ad), and the provider tag of equipment older than 802.1ad.
const TAG_PROTOCOLS: [u16; 3] = [0x8100, 0x88a8, 0x9100];
/// The lower 12 bits of a tag are the identifier, the rest is priority.
const IDENTIFIER_MASK: u16 = 0x0fff;
/// Up to here the field is the length of an LLC frame (IEEE 802.3 section 3.2.6).
const MAX_LENGTH: u16 = 1500;

/// What follows an ethertype field: tags first, then what can carry IP, or nothing for us.
#[inline]
pub(crate) fn read<'a>(
    ethertype: u16,
    payload: &'a [u8],
    vlans: &mut Vlans,
) -> Result<Layer<'a>, Skip> {
    let (mut ethertype, mut payload) = (ethertype, payload);
    let mut tags = 0;
    while TAG_PROTOCOLS.contains(&ethertype) {
        let (tag, rest) = payload.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
        let (inner, rest) = rest.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
        tags += 1;
        if tags > MAX_VLANS {
            return Err(Skip::TooManyVlans);
        }
        vlans.push(u16::from_be_bytes(*tag) & IDENTIFIER_MASK);
        ethertype = u16::from_be_bytes(*inner);
        payload = rest;
    }
    match ethertype {
        IPV4 | IPV6 => Ok(Layer::Ip(payload)),
        PPPOE_SESSION => Ok(Layer::Pppoe(payload)),
        ..=MAX_LENGTH => Ok(Layer::Llc(payload)),
        other if MPLS.contains(&other) => Ok(Layer::Mpls(payload)),
        _ => Err(Skip::NotIp),
    }
}

/// Whether this is an ethertype that can lead to IP.
pub(crate) fn is_known(ethertype: u16) -> bool {
    matches!(ethertype, IPV4 | IPV6 | PPPOE_SESSION)
        || MPLS.contains(&ethertype)
        || TAG_PROTOCOLS.contains(&ethertype)
}
