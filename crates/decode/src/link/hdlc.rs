//! Serial lines: Cisco HDLC, which puts an ethertype behind address and control.

use super::ethertype;
use crate::frame::{Layer, Skip, Vlans};

/// Addresses of Cisco HDLC: to one, to all. PPP has 0xff in their place.
const ADDRESSES: [u8; 2] = [0x0f, 0x8f];

pub(super) fn read<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    let ([_, _, high, low], payload) = frame.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    let protocol = u16::from_be_bytes([*high, *low]);
    // No LLC here: small numbers are other protocols.
    if ethertype::is_known(protocol) {
        ethertype::read(protocol, payload, vlans)
    } else {
        Err(Skip::NotIp)
    }
}

/// A serial line that speaks either PPP or Cisco HDLC.
pub(super) fn read_serial<'a>(frame: &'a [u8], vlans: &mut Vlans) -> Result<Layer<'a>, Skip> {
    match frame {
        [address] | [address, 0, ..] if ADDRESSES.contains(address) => read(frame, vlans),
        _ => Ok(Layer::Ppp(frame)),
    }
}
