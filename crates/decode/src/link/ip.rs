//! IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200).
//!
//! The headers are read laxly: a total length of 0 (segmentation offload) or beyond the capture (snap length) is
//! replaced by what is there, and a length shorter than the frame leaves link padding out.

use std::net::IpAddr;

use etherparse::{LaxIpSlice, LenSource, err};

use super::Skip;

pub(super) const UDP: u8 = 17;

/// One IP packet that is not a fragment.
pub(super) struct Packet<'a> {
    pub(super) src: IpAddr,
    pub(super) dst: IpAddr,
    pub(super) id: u32,
    pub(super) protocol: u8,
    pub(super) payload: &'a [u8],
    pub(super) truncated: bool,
}

/// Reads one IP packet; `cut` says that the capture holds less of the frame than was on the wire.
pub(super) fn read(bytes: &[u8], cut: bool) -> Result<Packet<'_>, Skip> {
    let (packet, extension_error) =
        LaxIpSlice::from_slice(bytes).map_err(|error| header_skip(&error))?;
    let payload = packet.payload();
    // Asked first: what follows the header of a later fragment is no extension header, whatever it looks like.
    if payload.fragmented {
        return Err(Skip::Fragment);
    }
    if let Some((error, _)) = extension_error {
        return Err(extension_skip(&error, payload.incomplete || cut));
    }
    Ok(Packet {
        src: packet.source_addr().to_canonical(),
        dst: packet.destination_addr().to_canonical(),
        id: identification(&packet),
        protocol: payload.ip_number.0,
        payload: payload.payload,
        truncated: payload.incomplete || (cut && payload.len_source == LenSource::Slice),
    })
}

/// The identification of an IPv4 header; IPv6 has one only in a Fragment header (RFC 8200 4.5).
fn identification(packet: &LaxIpSlice<'_>) -> u32 {
    match packet {
        LaxIpSlice::Ipv4(packet) => u32::from(packet.header().identification()),
        LaxIpSlice::Ipv6(packet) => packet
            .extensions()
            .clone()
            .into_iter()
            .find_map(fragment_identification)
            .unwrap_or(0),
    }
}

fn fragment_identification(extension: etherparse::Ipv6ExtensionSlice<'_>) -> Option<u32> {
    match extension {
        etherparse::Ipv6ExtensionSlice::Fragment(fragment) => Some(fragment.identification()),
        _ => None,
    }
}

fn header_skip(error: &err::ip::LaxHeaderSliceError) -> Skip {
    match error {
        err::ip::LaxHeaderSliceError::Len(_) => Skip::Truncated,
        err::ip::LaxHeaderSliceError::Content(_) => Skip::BadIpHeader,
    }
}

/// An extension header beyond the end is the fault of the capture only where the capture is cut.
fn extension_skip(error: &err::ipv6_exts::HeaderSliceError, cut: bool) -> Skip {
    match error {
        err::ipv6_exts::HeaderSliceError::Len(_) if cut => Skip::Truncated,
        _ => Skip::BadIpHeader,
    }
}
