//! The raw IP packet with a UDP datagram that the sets for UDP carry.

use std::net::SocketAddr;

use etherparse::LaxIpSlice;

const UDP: u8 = 17;
const UDP_HEADER: usize = 8;

/// A UDP datagram out of its IP packet.
pub(super) struct UdpPacket<'a> {
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    pub(super) payload: &'a [u8],
    /// Fewer bytes are there than its headers announce.
    pub(super) truncated: bool,
}

/// Reads the packet; `None` when it is no IP packet, no UDP, or a fragment.
///
/// Lengths are read laxly, as in `link`: where the exporter kept less of the packet than its headers announce, what is
/// there counts.
pub(super) fn read(bytes: &[u8]) -> Option<UdpPacket<'_>> {
    let (packet, _) = LaxIpSlice::from_slice(bytes).ok()?;
    let inner = packet.payload();
    if inner.fragmented || inner.ip_number.0 != UDP {
        return None;
    }
    let (header, rest) = inner.payload.split_first_chunk::<UDP_HEADER>()?;
    let [src_port, src_low, dst_port, dst_low, length, length_low, ..] = *header;
    let announced = usize::from(u16::from_be_bytes([length, length_low])).checked_sub(UDP_HEADER);
    let payload = match announced {
        Some(length) => rest.get(..length),
        None => Some(rest),
    };
    Some(UdpPacket {
        src: SocketAddr::new(
            packet.source_addr().to_canonical(),
            u16::from_be_bytes([src_port, src_low]),
        ),
        dst: SocketAddr::new(
            packet.destination_addr().to_canonical(),
            u16::from_be_bytes([dst_port, dst_low]),
        ),
        payload: payload.unwrap_or(rest),
        truncated: payload.is_none() || (announced.is_none() && inner.incomplete),
    })
}
