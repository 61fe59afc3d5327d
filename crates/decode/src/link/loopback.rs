//! BSD loopback headers: four bytes with an address family.

use crate::frame::{Layer, Skip};

/// `AF_INET` everywhere; `AF_INET6` of Linux, of NetBSD and OpenBSD, of FreeBSD, of macOS.
const INTERNET_FAMILIES: [u32; 5] = [2, 10, 24, 28, 30];

/// NULL: the byte order is that of the host that captured, which the frame does not tell; no family reads as another.
pub(super) fn read_null(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (family, payload) = frame.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    either_order(*family, payload)
}

/// IP behind an address family of which the byte order is not known.
pub(super) fn either_order(family: [u8; 4], payload: &[u8]) -> Result<Layer<'_>, Skip> {
    let orders = [u32::from_le_bytes(family), u32::from_be_bytes(family)];
    internet(
        orders.iter().any(|order| INTERNET_FAMILIES.contains(order)),
        payload,
    )
}

/// LOOP: network byte order.
pub(super) fn read_loop(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (family, payload) = frame.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    internet(
        INTERNET_FAMILIES.contains(&u32::from_be_bytes(*family)),
        payload,
    )
}

fn internet(known: bool, payload: &[u8]) -> Result<Layer<'_>, Skip> {
    if known {
        Ok(Layer::Ip(payload))
    } else {
        Err(Skip::NotIp)
    }
}
