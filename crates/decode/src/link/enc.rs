//! The enc interface of OpenBSD: packets before and after `IPsec`.

use super::loopback;
use crate::frame::{Layer, Skip};

/// Security parameter index and flags, behind the address family.
const REST_OF_HEADER: usize = 8;

pub(super) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (family, rest) = frame.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
    let packet = rest.get(REST_OF_HEADER..).ok_or(Skip::Truncated)?;
    loopback::either_order(*family, packet)
}
