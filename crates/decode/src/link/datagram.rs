//! What the link layers lead to: one IP datagram and what it carries.

use std::net::IpAddr;

use super::Vlans;

/// The innermost IP datagram of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Source address; a v4-mapped IPv6 address is given as IPv4.
    pub src: IpAddr,
    /// Destination address; a v4-mapped IPv6 address is given as IPv4.
    pub dst: IpAddr,
    /// Identification: 16 bits of IPv4, 32 bits of an IPv6 Fragment header. 0 when there is none.
    pub ip_id: u32,
    /// VLAN identifiers, outermost first.
    pub vlans: Vlans,
    /// What the datagram carries.
    pub transport: TransportPayload<'a>,
    /// The capture holds less of the payload than its headers announce.
    pub truncated: bool,
    /// The datagram was put together from IP fragments.
    pub fragment: bool,
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
    /// Another IP protocol, by its number (6 is TCP, 132 is SCTP).
    Other { protocol: u8 },
}
