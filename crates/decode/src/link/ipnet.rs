//! IP observability of Solaris.

use crate::frame::{Layer, Skip};

/// Version, family, hook type, packet length, two interface indexes, two zones.
const HEADER: usize = 24;
/// `AF_INET` and `AF_INET6` of Solaris.
const INTERNET_FAMILIES: [u8; 2] = [2, 26];

pub(super) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (header, packet) = frame.split_first_chunk::<HEADER>().ok_or(Skip::Truncated)?;
    if INTERNET_FAMILIES.contains(&header[1]) {
        Ok(Layer::Ip(packet))
    } else {
        Err(Skip::NotIp)
    }
}
