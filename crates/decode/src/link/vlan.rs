//! Ethertypes, and the VLAN tags that may stand before the one that counts (IEEE 802.1Q, 802.1ad).

use super::{Layer, Skip};

/// Tags that are followed in one frame; two is what providers use, four what equipment can do.
pub const MAX_VLANS: usize = 4;

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
/// Customer tag, provider tag (802.1ad), and the provider tag of equipment older than 802.1ad.
const TAG_PROTOCOLS: [u16; 3] = [0x8100, 0x88a8, 0x9100];
/// The lower 12 bits of a tag are the identifier, the rest is priority.
const IDENTIFIER_MASK: u16 = 0x0fff;

/// VLAN identifiers of a frame, outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vlans {
    identifiers: [u16; MAX_VLANS],
    count: u8,
}

impl Vlans {
    /// The identifiers, outermost first; empty for an untagged frame.
    pub fn as_slice(&self) -> &[u16] {
        self.identifiers
            .get(..usize::from(self.count))
            .unwrap_or_default()
    }

    fn push(&mut self, identifier: u16) -> Result<(), Skip> {
        let slot = self
            .identifiers
            .get_mut(usize::from(self.count))
            .ok_or(Skip::TooManyVlans)?;
        *slot = identifier;
        self.count += 1;
        Ok(())
    }
}

/// What follows an ethertype field: tags first, then IP or nothing for us.
pub(super) fn read<'a>(
    ethertype: u16,
    payload: &'a [u8],
    vlans: &mut Vlans,
) -> Result<Layer<'a>, Skip> {
    let (mut ethertype, mut payload) = (ethertype, payload);
    while TAG_PROTOCOLS.contains(&ethertype) {
        let (tag, rest) = payload.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
        let (inner, rest) = rest.split_first_chunk::<2>().ok_or(Skip::Truncated)?;
        vlans.push(u16::from_be_bytes(*tag) & IDENTIFIER_MASK)?;
        ethertype = u16::from_be_bytes(*inner);
        payload = rest;
    }
    match ethertype {
        IPV4 | IPV6 => Ok(Layer::Ip(payload)),
        _ => Err(Skip::NotIp),
    }
}
