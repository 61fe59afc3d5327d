//! IEEE 802.5 token ring.

use crate::frame::{Layer, Skip};

/// Access control, frame control, two addresses.
const HEADER: usize = 14;
/// Where the first byte of the source address stands; its upper bit says that routing information follows.
const SOURCE: usize = 8;
const IS_ROUTED: u8 = 0x80;
/// The lower 5 bits of the first byte of routing information are its length, that byte included.
const ROUTING_LENGTH: u8 = 0x1f;
/// The upper 2 bits of frame control: a frame of the ring itself is 0, LLC is 1.
const LLC: u8 = 0x40;
const FRAME_TYPE: u8 = 0xc0;

pub(crate) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (header, rest) = frame.split_first_chunk::<HEADER>().ok_or(Skip::Truncated)?;
    if header[1] & FRAME_TYPE != LLC {
        return Err(Skip::NotIp);
    }
    if header[SOURCE] & IS_ROUTED == 0 {
        return Ok(Layer::Llc(rest));
    }
    let length = rest.first().ok_or(Skip::Truncated)? & ROUTING_LENGTH;
    let payload = rest.get(usize::from(length)..).ok_or(Skip::Truncated)?;
    Ok(Layer::Llc(payload))
}
