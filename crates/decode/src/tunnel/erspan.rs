//! ERSPAN: what a switch mirrors, in GRE.

use super::Inside;
use crate::frame::{Layer, Skip, Tunnel};

/// Version and VLAN, flags and session, index.
const HEADER_II: usize = 8;
/// Version and VLAN, flags and session, time, security group, kind of frame.
const HEADER_III: usize = 12;
/// What a platform may add to type III.
const PLATFORM: usize = 8;
/// Version fields of the two types; type I has no header.
const II: u8 = 1;
const III: u8 = 2;
/// In the third byte: the copy ends before the frame did.
const TRUNCATED: u8 = 0x04;
/// In the last 16 bits of type III.
const HAS_PLATFORM: u8 = 0x01;
const IP: u8 = 2;

/// Type I: the frame right away.
pub(super) fn first(bytes: &[u8]) -> Inside<'_> {
    Inside::new(Tunnel::Erspan, Layer::Ethernet(bytes))
}

/// Type II. Something without its version is taken for a type I that counts its packets.
pub(super) fn second(bytes: &[u8]) -> Result<Inside<'_>, Skip> {
    let (header, frame) = bytes
        .split_first_chunk::<HEADER_II>()
        .ok_or(Skip::Truncated)?;
    if header[0] >> 4 != II {
        return Ok(first(bytes));
    }
    let mut inside = first(frame);
    inside.truncated = header[2] & TRUNCATED != 0;
    Ok(inside)
}

/// Type III, which can mirror IP packets without their link layer.
pub(super) fn third(bytes: &[u8]) -> Result<Inside<'_>, Skip> {
    let (header, rest) = bytes
        .split_first_chunk::<HEADER_III>()
        .ok_or(Skip::Truncated)?;
    if header[0] >> 4 != III {
        return Err(Skip::NotIp);
    }
    let platform = if header[11] & HAS_PLATFORM != 0 {
        PLATFORM
    } else {
        0
    };
    let frame = rest.get(platform..).ok_or(Skip::Truncated)?;
    let mut inside = first(frame);
    if header[10] >> 2 & 0x1f == IP {
        inside.layer = Layer::Ip(frame);
    }
    inside.truncated = header[2] & TRUNCATED != 0;
    Ok(inside)
}
