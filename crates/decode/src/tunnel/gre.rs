//! GRE (RFC 2784, 2890), NVGRE (RFC 7637), and the GRE of PPTP (RFC 2637).

use super::{Inside, erspan, identifier};
use crate::frame::{Layer, Skip, Tunnel};
use crate::link::ethertype;

const CHECKSUM: u8 = 0x80;
const ROUTING: u8 = 0x40;
const KEY: u8 = 0x20;
const SEQUENCE: u8 = 0x10;
/// In the second byte, of PPTP only.
const ACKNOWLEDGEMENT: u8 = 0x80;
const VERSION: u8 = 0x07;
const BRIDGED_ETHERNET: u16 = 0x6558;
const ERSPAN_I_II: u16 = 0x88be;
const ERSPAN_III: u16 = 0x22eb;
const PPP: u16 = 0x880b;

/// Reads a GRE header; `None` when it carries nothing that leads to IP, or is of a kind that is not known.
pub(crate) fn read(bytes: &[u8]) -> Result<Option<Inside<'_>>, Skip> {
    let ([flags, version, high, low], rest) =
        bytes.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    let protocol = u16::from_be_bytes([*high, *low]);
    match version & VERSION {
        0 if flags & ROUTING == 0 => read_plain(*flags, protocol, rest),
        1 if protocol == PPP => read_pptp(*flags, *version, rest),
        _ => Ok(None),
    }
}

fn read_plain(flags: u8, protocol: u16, rest: &[u8]) -> Result<Option<Inside<'_>>, Skip> {
    // Checksum and a reserved field stand there together.
    let (_, rest) = optional(rest, flags & CHECKSUM != 0)?;
    let (key, rest) = optional(rest, flags & KEY != 0)?;
    let (_, payload) = optional(rest, flags & SEQUENCE != 0)?;
    let mut inside = match protocol {
        ERSPAN_I_II if flags & SEQUENCE == 0 => return Ok(Some(erspan::first(payload))),
        ERSPAN_I_II => return erspan::second(payload).map(Some),
        ERSPAN_III => return erspan::third(payload).map(Some),
        BRIDGED_ETHERNET => Inside::new(Tunnel::Gre, Layer::Ethernet(payload)),
        PPP => Inside::new(Tunnel::Gre, Layer::Ppp(payload)),
        other if ethertype::is_known(other) => {
            Inside::new(Tunnel::Gre, Layer::Ethertype(other, payload))
        }
        _ => return Ok(None),
    };
    // RFC 7637 section 3.2: key, and neither checksum nor sequence; the last 8 bits of the key tell flows apart.
    if protocol == BRIDGED_ETHERNET && flags & (CHECKSUM | SEQUENCE) == 0 {
        inside.vni = key.map(|[high, middle, low, _]| identifier([high, middle, low]));
    }
    Ok(Some(inside))
}

/// An acknowledgement alone carries no payload, and says so by having no sequence number.
fn read_pptp(flags: u8, version: u8, rest: &[u8]) -> Result<Option<Inside<'_>>, Skip> {
    if flags & KEY == 0 || flags & SEQUENCE == 0 {
        return Ok(None);
    }
    // Length and call.
    let (_, rest) = optional(rest, true)?;
    let (_, rest) = optional(rest, true)?;
    let (_, payload) = optional(rest, version & ACKNOWLEDGEMENT != 0)?;
    Ok(Some(Inside::new(Tunnel::Gre, Layer::Ppp(payload))))
}

/// A field of 4 bytes that is there or not.
fn optional(bytes: &[u8], is_there: bool) -> Result<(Option<[u8; 4]>, &[u8]), Skip> {
    if !is_there {
        return Ok((None, bytes));
    }
    let (field, rest) = bytes.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    Ok((Some(*field), rest))
}
