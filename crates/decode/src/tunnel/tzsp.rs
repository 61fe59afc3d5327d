//! TZSP: how routers and access points mirror packets to a host.

use super::Inside;
use crate::frame::{Layer, Tunnel};
use crate::link::{read_fddi, read_token_ring};

const VERSION: u8 = 1;
/// A received packet, and one to be sent; the other types carry none.
const PACKETS: [u8; 2] = [0, 1];
/// Tags without a length: padding, and the end of the tags.
const PADDING: u8 = 0;
const END: u8 = 1;
/// The length that the packet had before it was cut, in 2 bytes.
const ORIGINAL_LENGTH: u8 = 41;

pub(super) fn read(bytes: &[u8]) -> Option<Inside<'_>> {
    let ([version, kind, high, low], tags) = bytes.split_first_chunk::<4>()?;
    if *version != VERSION || !PACKETS.contains(kind) {
        return None;
    }
    let (frame, original) = behind_tags(tags)?;
    let layer = match u16::from_be_bytes([*high, *low]) {
        1 => Layer::Ethernet(frame),
        2 => read_token_ring(frame).ok()?,
        4 => Layer::Ppp(frame),
        5 => read_fddi(frame).ok()?,
        _ => return None,
    };
    let mut inside = Inside::new(Tunnel::Tzsp, layer);
    inside.truncated = usize::from(original) > frame.len();
    Some(inside)
}

/// Passes over the tags; gives the packet and its original length, 0 when that is not told.
fn behind_tags(bytes: &[u8]) -> Option<(&[u8], u16)> {
    let (mut rest, mut original) = (bytes, 0);
    loop {
        let (tag, behind) = rest.split_first()?;
        rest = match *tag {
            END => return Some((behind, original)),
            PADDING => behind,
            tag => {
                let (length, behind) = behind.split_first()?;
                let (value, behind) = behind.split_at_checked(usize::from(*length))?;
                if let (ORIGINAL_LENGTH, [high, low]) = (tag, value) {
                    original = u16::from_be_bytes([*high, *low]);
                }
                behind
            }
        };
    }
}
