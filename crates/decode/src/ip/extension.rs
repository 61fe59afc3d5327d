//! IPv6 extension headers (RFC 8200 section 4), and the Authentication Header, which IPv4 knows as well (RFC 4302).

use crate::frame::Skip;

const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION: u8 = 60;
const MOBILITY: u8 = 135;
const HOST_IDENTITY: u8 = 139;
const SHIM6: u8 = 140;

/// What follows the extension headers.
pub(super) struct Extensions<'a> {
    pub(super) protocol: u8,
    pub(super) payload: &'a [u8],
    /// Bytes that the extension headers take.
    pub(super) length: usize,
    /// The identification of a Fragment header; 0 without one.
    pub(super) identification: u32,
    /// Offset in bytes and "more follows", when the payload is a part of a datagram.
    pub(super) part: Option<(u32, bool)>,
}

/// Passes over the extension headers up to the transport header, or up to the data of a fragment: what follows the
/// header of a later fragment is no extension header, whatever it looks like.
pub(super) fn skip_in_ipv6(first: u8, bytes: &[u8], cut: bool) -> Result<Extensions<'_>, Skip> {
    let mut found = Extensions {
        protocol: first,
        payload: bytes,
        length: 0,
        identification: 0,
        part: None,
    };
    while found.part.is_none() {
        let (header, rest) = match found.protocol {
            HOP_BY_HOP | ROUTING | DESTINATION | MOBILITY | HOST_IDENTITY | SHIM6 => {
                split(found.payload, |units| (units + 1) * 8)
            }
            AUTHENTICATION => split(found.payload, authentication_length),
            FRAGMENT => split(found.payload, |_| 8),
            _ => return Ok(found),
        }
        .ok_or(beyond(cut))?;
        if found.protocol == FRAGMENT {
            found.read_fragment(header);
        }
        found.length += header.len();
        found.protocol = header.first().copied().unwrap_or_default();
        found.payload = rest;
    }
    Ok(found)
}

impl Extensions<'_> {
    /// A Fragment header around a whole datagram (RFC 6946) is passed over like any other.
    fn read_fragment(&mut self, header: &[u8]) {
        if let Some([_, _, high, low, identification @ ..]) = header.first_chunk::<8>() {
            let offset = u16::from_be_bytes([*high, *low]);
            self.identification = u32::from_be_bytes(*identification);
            self.part =
                (offset & 0xfff9 != 0).then_some((u32::from(offset & 0xfff8), offset & 1 != 0));
        }
    }
}

/// Whether [`skip_in_ipv4`] has anything to do.
pub(super) fn is_in_ipv4(protocol: u8) -> bool {
    protocol == AUTHENTICATION
}

/// Passes over the Authentication Headers of an IPv4 packet; gives protocol and payload behind them.
pub(super) fn skip_in_ipv4(first: u8, bytes: &[u8], cut: bool) -> Result<(u8, &[u8]), Skip> {
    let (mut protocol, mut payload) = (first, bytes);
    while protocol == AUTHENTICATION {
        let (header, rest) = split(payload, authentication_length).ok_or(beyond(cut))?;
        protocol = header.first().copied().unwrap_or_default();
        payload = rest;
    }
    Ok((protocol, payload))
}

/// In 32-bit words, less 2 (RFC 4302 section 2.2); never less than its fixed part.
fn authentication_length(words: usize) -> usize {
    ((words + 2) * 4).max(12)
}

/// Splits off the header whose second byte tells its length.
fn split(bytes: &[u8], length: impl Fn(usize) -> usize) -> Option<(&[u8], &[u8])> {
    let units = usize::from(*bytes.get(1)?);
    bytes.split_at_checked(length(units))
}

/// An extension header beyond the end is the fault of the capture only where the capture is cut.
fn beyond(cut: bool) -> Skip {
    if cut {
        Skip::Truncated
    } else {
        Skip::BadIpHeader
    }
}
