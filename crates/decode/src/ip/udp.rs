//! UDP (RFC 768): ports, length, payload.

use crate::frame::Skip;

const HEADER: usize = 8;

/// A UDP datagram; the payload ends where the UDP length says, or where the capture ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Udp<'a> {
    pub(crate) src_port: u16,
    pub(crate) dst_port: u16,
    pub(crate) payload: &'a [u8],
}

/// Reads a UDP datagram out of an IP payload; gives it with whether it is truncated.
///
/// A length below the header's own (0 in jumbograms, RFC 2675 4, and with segmentation offload) stands for "all there
/// is". A length beyond what is there means that bytes are missing, whoever lost them.
#[inline]
pub(crate) fn read(bytes: &[u8], ip_truncated: bool) -> Result<(Udp<'_>, bool), Skip> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>().ok_or(Skip::Truncated)?;
    let announced = usize::from(u16::from_be_bytes([header[4], header[5]])).checked_sub(HEADER);
    let (payload, truncated) = match announced {
        Some(length) => rest
            .get(..length)
            .map_or((rest, true), |payload| (payload, false)),
        None => (rest, ip_truncated),
    };
    let datagram = Udp {
        src_port: u16::from_be_bytes([header[0], header[1]]),
        dst_port: u16::from_be_bytes([header[2], header[3]]),
        payload,
    };
    Ok((datagram, truncated))
}
