//! SLIP (RFC 1055) as captures hold it: no framing bytes, but a direction before the packet.

use crate::frame::{Layer, Skip};

/// What BSD drivers write before the packet: direction, and what compressed headers (RFC 1144) looked like on the line.
const BSD_HEADER: usize = 16;

/// Some captures have the direction only, others the whole header of the driver, behind which the packet is a plain one.
pub(super) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (direction, rest) = frame.split_first().ok_or(Skip::Truncated)?;
    if *direction > 1 {
        return Err(Skip::NotIp);
    }
    // The driver's second byte is 0x40, 0x70 or 0x8x; the first one of an IPv4 header is 0x45 to 0x4f.
    if rest
        .first()
        .is_some_and(|first| matches!(first, 0x45..=0x4f | 0x60..=0x6f))
    {
        return Ok(Layer::Ip(rest));
    }
    let packet = frame.get(BSD_HEADER..).ok_or(Skip::Truncated)?;
    match packet.first() {
        Some(first) if matches!(first >> 4, 4 | 6) => Ok(Layer::Ip(packet)),
        Some(_) => Err(Skip::NotIp),
        None => Err(Skip::Truncated),
    }
}
