//! One IP packet: addresses, what it carries, and which part of a datagram it is.
//!
//! The headers are read laxly: a total length of 0 (segmentation offload) or beyond the capture (snap length) is
//! replaced by what is there, and a length shorter than the frame leaves link padding out. Checksums are not looked
//! at: offloading leaves them to the network card.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::extension::{self, Extensions};
use crate::frame::Skip;

const V4_HEADER: usize = 20;
const V6_HEADER: usize = 40;
const MORE_FRAGMENTS_V4: u16 = 0x2000;
const OFFSET_V4: u16 = 0x1fff;

/// One IP packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    /// As it stands in the header, also when it is a v4-mapped one.
    pub(crate) src: IpAddr,
    pub(crate) dst: IpAddr,
    pub(crate) id: u32,
    pub(crate) protocol: u8,
    pub(crate) payload: &'a [u8],
    /// Bytes of the payload that the headers announce and the capture does not hold.
    pub(crate) missing: usize,
    /// Set when the payload is a part of a datagram only.
    pub(crate) fragment: Option<Fragment<'a>>,
}

/// Which part of a datagram a packet is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment<'a> {
    /// Everything before the payload; ends with the Fragment header in IPv6.
    pub(crate) headers: &'a [u8],
    /// Where the payload stands in the datagram, in bytes.
    pub(crate) offset: u32,
    /// Another part follows.
    pub(crate) more: bool,
}

/// Reads one IP packet; `frame_missing` is how many bytes the capture lost at the end of the frame.
#[inline]
pub(crate) fn read(bytes: &[u8], frame_missing: usize) -> Result<Packet<'_>, Skip> {
    match bytes.first().map(|first| first >> 4) {
        Some(4) => read_v4(bytes, frame_missing),
        Some(6) => read_v6(bytes, frame_missing),
        Some(_) => Err(Skip::BadIpHeader),
        None => Err(Skip::Truncated),
    }
}

#[inline]
fn read_v4(bytes: &[u8], frame_missing: usize) -> Result<Packet<'_>, Skip> {
    let header = bytes.first_chunk::<V4_HEADER>().ok_or(Skip::Truncated)?;
    let length = usize::from(header[0] & 0x0f) * 4;
    if length < V4_HEADER {
        return Err(Skip::BadIpHeader);
    }
    let (headers, rest) = bytes.split_at_checked(length).ok_or(Skip::Truncated)?;
    let total = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let (payload, missing) = announced(rest, total.checked_sub(length), frame_missing);
    let flags = u16::from_be_bytes([header[6], header[7]]);
    let mut packet = Packet {
        src: IpAddr::V4(Ipv4Addr::new(
            header[12], header[13], header[14], header[15],
        )),
        dst: IpAddr::V4(Ipv4Addr::new(
            header[16], header[17], header[18], header[19],
        )),
        id: u32::from(u16::from_be_bytes([header[4], header[5]])),
        protocol: header[9],
        payload,
        missing,
        fragment: None,
    };
    if flags & (MORE_FRAGMENTS_V4 | OFFSET_V4) != 0 {
        packet.fragment = Some(Fragment {
            headers,
            offset: u32::from(flags & OFFSET_V4) * 8,
            more: flags & MORE_FRAGMENTS_V4 != 0,
        });
        return Ok(packet);
    }
    if extension::is_in_ipv4(packet.protocol) {
        let cut = missing > 0 || frame_missing > 0;
        let rest = extension::skip_in_ipv4(packet.protocol, payload, cut)?;
        (packet.protocol, packet.payload) = rest;
    }
    Ok(packet)
}

fn read_v6(bytes: &[u8], frame_missing: usize) -> Result<Packet<'_>, Skip> {
    let (header, rest) = bytes
        .split_first_chunk::<V6_HEADER>()
        .ok_or(Skip::Truncated)?;
    // 0 stands for a length beyond 16 bits (RFC 2675), or for segmentation offload.
    let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
    let (payload, missing) = announced(rest, (length > 0).then_some(length), frame_missing);
    let cut = missing > 0 || frame_missing > 0;
    let Extensions {
        protocol,
        payload,
        length,
        identification,
        part,
    } = extension::skip_in_ipv6(header[6], payload, cut)?;
    let fragment = match part {
        Some((offset, more)) => Some(Fragment {
            headers: bytes.get(..V6_HEADER + length).ok_or(Skip::Truncated)?,
            offset,
            more,
        }),
        None => None,
    };
    Ok(Packet {
        src: address_v6(header, 8),
        dst: address_v6(header, 24),
        id: identification,
        protocol,
        payload,
        missing,
        fragment,
    })
}

fn address_v6(header: &[u8; V6_HEADER], at: usize) -> IpAddr {
    let octets = header.get(at..).and_then(<[u8]>::first_chunk::<16>);
    IpAddr::V6(octets.map_or(Ipv6Addr::UNSPECIFIED, |octets| Ipv6Addr::from(*octets)))
}

/// What is there of the bytes that are announced (`None`: all there are), and how many are not.
#[inline]
fn announced(bytes: &[u8], length: Option<usize>, frame_missing: usize) -> (&[u8], usize) {
    match length {
        None => (bytes, frame_missing),
        Some(length) => match bytes.get(..length) {
            Some(bytes) => (bytes, 0),
            None => (bytes, length - bytes.len()),
        },
    }
}
