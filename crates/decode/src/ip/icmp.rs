//! ICMP (RFC 792) and `ICMPv6` (RFC 4443), as far as they tell that a packet was not delivered.

use std::net::{IpAddr, SocketAddr};

use super::{header, protocol};

const DESTINATION_UNREACHABLE: u8 = 3;
const DESTINATION_UNREACHABLE_V6: u8 = 1;
/// "Fragmentation needed": the sender makes it smaller and sends it again (RFC 1191).
const FRAGMENTATION_NEEDED: u8 = 4;
/// Type, code, checksum and 4 bytes that this use of it leaves empty.
const HEADER: usize = 8;

/// A packet that did not arrive, as the error about it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unreachable {
    /// Who had sent the packet.
    pub src: SocketAddr,
    /// Whom it did not reach.
    pub dst: SocketAddr,
    /// Its transport: 6 is TCP, 17 UDP, 132 SCTP.
    pub protocol: u8,
}

/// The packet that an ICMP message of this IP protocol gives back as undeliverable. Only the beginning of it may be
/// there; it never counts as traffic of its own.
pub(crate) fn unreachable(icmp: u8, message: &[u8]) -> Option<Unreachable> {
    let ([kind, code, ..], embedded) = message.split_first_chunk::<HEADER>()?;
    let (is_error, is_v4) = match icmp {
        protocol::ICMP => (
            *kind == DESTINATION_UNREACHABLE && *code != FRAGMENTATION_NEEDED,
            true,
        ),
        protocol::ICMPV6 => (*kind == DESTINATION_UNREACHABLE_V6, false),
        _ => return None,
    };
    // Cut by rule (RFC 792: 64 bits behind the header), whatever the capture holds.
    let packet = header::read(embedded, usize::MAX).ok()?;
    if !is_error || packet.src.is_ipv4() != is_v4 {
        return None;
    }
    if packet.fragment.is_some_and(|fragment| fragment.offset > 0) {
        return None;
    }
    if !matches!(
        packet.protocol,
        protocol::TCP | protocol::UDP | protocol::SCTP
    ) {
        return None;
    }
    let [source_high, source_low, target_high, target_low] = packet.payload.first_chunk::<4>()?;
    Some(Unreachable {
        src: endpoint(packet.src, [*source_high, *source_low]),
        dst: endpoint(packet.dst, [*target_high, *target_low]),
        protocol: packet.protocol,
    })
}

fn endpoint(address: IpAddr, port: [u8; 2]) -> SocketAddr {
    SocketAddr::new(address.to_canonical(), u16::from_be_bytes(port))
}
