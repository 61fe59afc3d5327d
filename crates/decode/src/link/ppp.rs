//! PPP (RFC 1661, 1662): a protocol number, before which address and control may stand.

use crate::frame::{Layer, Skip};

/// "All stations" and "unnumbered information"; both sides may agree to leave them out (RFC 1661 section 6.6).
const ADDRESS_AND_CONTROL: [u8; 2] = [0xff, 0x03];
const CONTROL: u8 = 0x03;
const IPV4: u16 = 0x0021;
const IPV6: u16 = 0x0057;
/// MPLS to one receiver, and to many (RFC 3032 section 4).
const MPLS: [u16; 2] = [0x0281, 0x0283];

pub(crate) fn read(bytes: &[u8]) -> Result<Layer<'_>, Skip> {
    let (protocol, payload) =
        read_protocol(bytes.strip_prefix(&ADDRESS_AND_CONTROL).unwrap_or(bytes))?;
    match protocol {
        IPV4 | IPV6 => Ok(Layer::Ip(payload)),
        other if MPLS.contains(&other) => Ok(Layer::Mpls(payload)),
        _ => Err(Skip::NotIp),
    }
}

/// A direction (0 received, 1 sent) stands before a PPP frame, or in place of its address.
pub(super) fn read_direction(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    match frame {
        [0 | 1, CONTROL, rest @ ..] | [0 | 1, rest @ ..] => Ok(Layer::Ppp(rest)),
        [] => Err(Skip::Truncated),
        _ => Ok(Layer::Ppp(frame)),
    }
}

/// Two bytes, or one: the last byte of a number is odd, all bytes before it are even (RFC 1661 section 2 and 6.5).
fn read_protocol(bytes: &[u8]) -> Result<(u16, &[u8]), Skip> {
    match bytes {
        // The first half of address and control: 0xff is no protocol.
        [0xff] => Err(Skip::Truncated),
        [low, rest @ ..] if low & 1 == 1 => Ok((u16::from(*low), rest)),
        [high, low, rest @ ..] => Ok((u16::from_be_bytes([*high, *low]), rest)),
        _ => Err(Skip::Truncated),
    }
}
