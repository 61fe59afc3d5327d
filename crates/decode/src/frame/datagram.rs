//! What a frame leads to: one IP datagram and what it carries.

use std::net::IpAddr;

use super::{Path, Unreachable};

/// The innermost IP datagram of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Source address; a v4-mapped IPv6 address is given as IPv4.
    pub src: IpAddr,
    /// Destination address; a v4-mapped IPv6 address is given as IPv4.
    pub dst: IpAddr,
    /// Identification: 16 bits of IPv4, 32 bits of an IPv6 Fragment header. 0 when there is none.
    pub ip_id: u32,
    /// What stood around it.
    pub path: Path,
    /// What the datagram carries.
    pub transport: TransportPayload<'a>,
    /// The capture holds less of the payload than its headers announce.
    pub truncated: bool,
    /// The datagram, or a tunnel packet around it, was put together from IP fragments.
    pub reassembled: bool,
    /// Earliest stamp of the fragments that it was put together from; the stamp of the frame when it came whole.
    pub ts_first: i64,
}

/// The payload of an IP datagram, by transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportPayload<'a> {
    /// A UDP datagram; `payload` ends where the UDP length says, or where the capture ends.
    Udp {
        src_port: u16,
        dst_port: u16,
        payload: &'a [u8],
    },
    /// A TCP segment, from the first byte of its header on (at least 20 bytes of it unless the sender made it shorter).
    Tcp {
        segment: &'a [u8],
        /// Bytes at the end of the segment that the capture does not hold.
        missing: usize,
    },
    /// An SCTP packet, from the first byte of its common header on.
    Sctp { packet: &'a [u8] },
    /// An ICMP or `ICMPv6` error: a packet was not delivered.
    Unreachable(Unreachable),
    /// Another IP protocol, by its number.
    Other { protocol: u8 },
}
