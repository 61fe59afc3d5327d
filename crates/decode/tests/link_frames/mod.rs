//! Builds frames byte by byte, independently of the code that reads them.
#![allow(dead_code, reason = "every test file uses its own part of this module")]

pub(crate) mod fragments;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use decode::frame::{
    Datagram, Decapsulator, Frame, Path, Skip, TransportPayload, Tunnel, Unreachable,
};
use decode::link::LinkType;

pub(crate) const SRC: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
pub(crate) const DST: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
pub(crate) const SRC6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
pub(crate) const DST6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);

pub(crate) const UDP: u8 = 17;
pub(crate) const IPV4: u16 = 0x0800;
pub(crate) const IPV6: u16 = 0x86dd;

/// A UDP header and its payload, from port 5060 to port 5062.
pub(crate) fn udp(payload: &[u8]) -> Vec<u8> {
    udp_of_length(payload.len() as u16 + 8, payload)
}

pub(crate) fn udp_to(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = udp(payload);
    datagram[2..4].copy_from_slice(&port.to_be_bytes());
    datagram
}

/// A VXLAN header and the frame inside.
pub(crate) fn vxlan(vni: u32, frame: &[u8]) -> Vec<u8> {
    [&[8, 0, 0, 0], &(vni << 8).to_be_bytes()[..], frame].concat()
}

pub(crate) fn udp_of_length(length: u16, payload: &[u8]) -> Vec<u8> {
    [
        &5060_u16.to_be_bytes(),
        &5062_u16.to_be_bytes(),
        &length.to_be_bytes(),
        &[0xab, 0xcd][..],
        payload,
    ]
    .concat()
}

/// What an IPv4 header says besides addresses and lengths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct V4 {
    pub(crate) id: u16,
    pub(crate) ttl: u8,
    /// Flags and fragment offset.
    pub(crate) fragment: u16,
    pub(crate) protocol: u8,
    /// 32-bit words of options.
    pub(crate) options: u8,
    /// `None` for the true one.
    pub(crate) total_length: Option<u16>,
}

impl Default for V4 {
    fn default() -> Self {
        Self {
            id: 0x1234,
            ttl: 64,
            fragment: 0x4000,
            protocol: UDP,
            options: 0,
            total_length: None,
        }
    }
}

impl V4 {
    pub(crate) fn packet(self, payload: &[u8]) -> Vec<u8> {
        let header = 20 + usize::from(self.options) * 4;
        let total = self.total_length.unwrap_or((header + payload.len()) as u16);
        let mut packet = vec![0x45 + self.options, 0];
        packet.extend_from_slice(&total.to_be_bytes());
        packet.extend_from_slice(&self.id.to_be_bytes());
        packet.extend_from_slice(&self.fragment.to_be_bytes());
        packet.extend_from_slice(&[self.ttl, self.protocol, 0x11, self.ttl]);
        packet.extend_from_slice(&SRC.octets());
        packet.extend_from_slice(&DST.octets());
        packet.resize(header, 1);
        packet.extend_from_slice(payload);
        packet
    }
}

pub(crate) fn ipv4(payload: &[u8]) -> Vec<u8> {
    V4::default().packet(payload)
}

/// An IPv6 header; `first` is the number of what follows it.
pub(crate) fn ipv6_between(src: Ipv6Addr, dst: Ipv6Addr, first: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend_from_slice(&(payload.len() as u16).to_be_bytes());
    packet.extend_from_slice(&[first, 64]);
    packet.extend_from_slice(&src.octets());
    packet.extend_from_slice(&dst.octets());
    packet.extend_from_slice(payload);
    packet
}

pub(crate) fn ipv6(first: u8, payload: &[u8]) -> Vec<u8> {
    ipv6_between(SRC6, DST6, first, payload)
}

/// An extension header of `8 * (extra + 1)` bytes.
pub(crate) fn extension(next: u8, extra: u8, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![next, extra];
    header.resize(8 * (usize::from(extra) + 1), 0);
    [&header, payload].concat()
}

pub(crate) fn fragment_header(next: u8, offset_and_more: u16, id: u32, payload: &[u8]) -> Vec<u8> {
    [
        &[next, 0][..],
        &offset_and_more.to_be_bytes(),
        &id.to_be_bytes(),
        payload,
    ]
    .concat()
}

pub(crate) fn ethernet(ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [
        &[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2][..],
        &ethertype.to_be_bytes(),
        payload,
    ]
    .concat()
}

/// A VLAN tag and the ethertype behind it, to stand behind a tag protocol.
pub(crate) fn tagged(control: u16, ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [&control.to_be_bytes(), &ethertype.to_be_bytes(), payload].concat()
}

pub(crate) fn sll(ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [
        &[0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0][..],
        &ethertype.to_be_bytes(),
        payload,
    ]
    .concat()
}

pub(crate) fn sll2(ethertype: u16, payload: &[u8]) -> Vec<u8> {
    let rest = [0, 0, 0, 0, 0, 7, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0];
    [&ethertype.to_be_bytes()[..], &rest, payload].concat()
}

/// Numbers that look random and are the same each time (xorshift).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// A datagram that outlives its frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) src: IpAddr,
    pub(crate) dst: IpAddr,
    pub(crate) ip_id: u32,
    pub(crate) path: Path,
    pub(crate) carried: Carried,
    pub(crate) truncated: bool,
    pub(crate) reassembled: bool,
    pub(crate) ts_first: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    Udp(u16, u16, Vec<u8>),
    Tcp(Vec<u8>, usize),
    Sctp(Vec<u8>),
    Unreachable(Unreachable),
    Other(u8),
}

impl From<&Datagram<'_>> for Seen {
    fn from(datagram: &Datagram<'_>) -> Self {
        let carried = match datagram.transport {
            TransportPayload::Udp {
                src_port,
                dst_port,
                payload,
            } => Carried::Udp(src_port, dst_port, payload.to_vec()),
            TransportPayload::Tcp { segment, missing } => Carried::Tcp(segment.to_vec(), missing),
            TransportPayload::Sctp { packet } => Carried::Sctp(packet.to_vec()),
            TransportPayload::Unreachable(packet) => Carried::Unreachable(packet),
            TransportPayload::Other { protocol } => Carried::Other(protocol),
        };
        Self {
            src: datagram.src,
            dst: datagram.dst,
            ip_id: datagram.ip_id,
            path: datagram.path,
            carried,
            truncated: datagram.truncated,
            reassembled: datagram.reassembled,
            ts_first: datagram.ts_first,
        }
    }
}

impl Seen {
    /// The payload of UDP; nothing for other protocols.
    pub(crate) fn payload(&self) -> &[u8] {
        match &self.carried {
            Carried::Udp(_, _, payload) => payload,
            _ => &[],
        }
    }

    pub(crate) fn tunnels(&self) -> Vec<&'static str> {
        self.path.tunnels().map(Tunnel::as_str).collect()
    }
}

/// Reads one frame that was cut from `original_len` bytes.
pub(crate) fn cut_from(link: LinkType, data: &[u8], original_len: usize) -> Result<Seen, Skip> {
    let frame = Frame {
        ts: 0,
        link,
        data,
        original_len: original_len as u32,
    };
    Decapsulator::default().read(&frame, |datagram| Seen::from(datagram))
}

/// Reads one whole frame.
pub(crate) fn whole(link: LinkType, frame: &[u8]) -> Result<Seen, Skip> {
    cut_from(link, frame, frame.len())
}
