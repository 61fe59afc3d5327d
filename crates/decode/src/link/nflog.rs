//! What a Linux firewall logged: a header and a list of fields, one of which is the packet.

use crate::frame::{Layer, Skip};

/// Family, version, group.
const HEADER: usize = 4;
const VERSION: u8 = 0;
/// Length and type of a field; the length counts both.
const FIELD: usize = 4;
const PAYLOAD: u16 = 9;
/// Flags in the type: nested fields, network byte order.
const TYPE: u16 = 0x3fff;

pub(super) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (header, mut rest) = frame.split_first_chunk::<HEADER>().ok_or(Skip::Truncated)?;
    if header[1] != VERSION {
        return Err(Skip::NotIp);
    }
    loop {
        let ([a, b, c, d], _) = rest.split_first_chunk::<FIELD>().ok_or(Skip::Truncated)?;
        // In the byte order of the capturing host, which the frame does not tell; no type is beyond one byte, so that
        // the place of the zero gives it away (flags stand in the byte of the zero).
        let number = |first: u8, second: u8, little: bool| {
            if little {
                u16::from_le_bytes([first, second])
            } else {
                u16::from_be_bytes([first, second])
            }
        };
        let little = matches!(d, 0 | 0x40 | 0x80 | 0xc0);
        let length = usize::from(number(*a, *b, little));
        if length < FIELD {
            return Err(Skip::NotIp);
        }
        if number(*c, *d, little) & TYPE == PAYLOAD {
            let end = length.min(rest.len());
            return payload(rest.get(FIELD..end).unwrap_or_default());
        }
        rest = rest
            .get(length.next_multiple_of(4)..)
            .ok_or(Skip::Truncated)?;
    }
}

/// The family is that of the firewall table, which may be a bridge; the packet itself tells what it is.
fn payload(packet: &[u8]) -> Result<Layer<'_>, Skip> {
    match packet.first() {
        Some(first) if matches!(first >> 4, 4 | 6) => Ok(Layer::Ip(packet)),
        Some(_) => Err(Skip::NotIp),
        None => Err(Skip::Truncated),
    }
}
