//! HEP versions 1 and 2: a C struct before a SIP message in a UDP datagram.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::sip::{Content, classify};

use super::frame::Frame;
use super::version3::{FAMILY_IPV4, stamp};
use super::{HepError, SIP};

/// Version, header length, family, protocol, and two ports.
const HEADER: usize = 8;
/// What `AF_INET6` is on Linux, Windows, NetBSD and OpenBSD, FreeBSD, and macOS.
const FAMILIES_IPV6: [u8; 5] = [10, 23, 24, 28, 30];
/// Seconds, microseconds and agent of version 2, without and with the padding that a C compiler adds.
const TIME_HEADER: usize = 10;
const TIME_HEADER_PADDED: usize = 12;
/// Seconds since 1970 from 2000 to 2100: what a capture may say.
const PLAUSIBLE: std::ops::Range<u32> = 946_684_800..4_102_444_800;
const MICROS_PER_SECOND: u32 = 1_000_000;

/// Whether this is a whole datagram of version 1 or 2. These versions have no magic, so every field must fit, and the
/// payload must be SIP.
pub fn is_hep1_or_2(bytes: &[u8]) -> bool {
    read(bytes).is_ok_and(|frame| classify(&frame.payload) == Content::Sip)
}

pub(super) fn read(bytes: &[u8]) -> Result<Frame<'_>, HepError> {
    let (header, rest) = bytes
        .split_first_chunk::<HEADER>()
        .ok_or_else(|| short(HEADER, bytes))?;
    let [version, length, family, protocol, ports @ ..] = *header;
    if !matches!(version, 1 | 2) {
        return Err(HepError::NotHep);
    }
    let (src, dst, rest) = addresses(bytes, family, rest)?;
    let base = bytes.len() - rest.len();
    // Some senders count the time header of version 2, most do not.
    let counted = usize::from(length)
        .checked_sub(base)
        .filter(|counted| match counted {
            0 => true,
            &TIME_HEADER | &TIME_HEADER_PADDED => version == 2,
            _ => false,
        })
        .ok_or(HepError::BadHeaderLength { announced: length })?;
    let mut frame = Frame::empty(version);
    frame.family = Some(family);
    frame.protocol = protocol;
    frame.src = Some(endpoint(src, [ports[0], ports[1]]));
    frame.dst = Some(endpoint(dst, [ports[2], ports[3]]));
    frame.payload_type = SIP;
    frame.payload = Cow::Borrowed(rest);
    if version == 2 {
        let (time, after) = rest
            .split_first_chunk::<TIME_HEADER>()
            .ok_or_else(|| short(base + TIME_HEADER, bytes))?;
        (frame.ts, frame.node_id) = moment(*time);
        frame.payload = Cow::Borrowed(without_padding(after, counted));
    }
    Ok(frame)
}

fn short(needed: usize, bytes: &[u8]) -> HepError {
    HepError::Truncated {
        needed,
        present: bytes.len(),
    }
}

/// Source, destination, and what follows them.
type Addresses<'a> = (IpAddr, IpAddr, &'a [u8]);

fn addresses<'a>(bytes: &[u8], family: u8, rest: &'a [u8]) -> Result<Addresses<'a>, HepError> {
    if family == FAMILY_IPV4 {
        let (src, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| short(HEADER + 8, bytes))?;
        let (dst, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| short(HEADER + 8, bytes))?;
        Ok((
            Ipv4Addr::from(*src).into(),
            Ipv4Addr::from(*dst).into(),
            rest,
        ))
    } else if FAMILIES_IPV6.contains(&family) {
        let (src, rest) = rest
            .split_first_chunk::<16>()
            .ok_or_else(|| short(HEADER + 32, bytes))?;
        let (dst, rest) = rest
            .split_first_chunk::<16>()
            .ok_or_else(|| short(HEADER + 32, bytes))?;
        Ok((
            Ipv6Addr::from(*src).into(),
            Ipv6Addr::from(*dst).into(),
            rest,
        ))
    } else {
        Err(HepError::UnknownFamily { family })
    }
}

fn endpoint(address: IpAddr, port: [u8; 2]) -> SocketAddr {
    SocketAddr::new(address.to_canonical(), u16::from_be_bytes(port))
}

/// Stamp and agent. The sender wrote them in its own byte order: little-endian on nearly every machine, big-endian where
/// a program wrote network order. Only one of the two gives a time that can be.
fn moment(time: [u8; TIME_HEADER]) -> (Option<i64>, Option<u32>) {
    let [s0, s1, s2, s3, u0, u1, u2, u3, n0, n1] = time;
    let little = (
        u32::from_le_bytes([s0, s1, s2, s3]),
        u32::from_le_bytes([u0, u1, u2, u3]),
        u16::from_le_bytes([n0, n1]),
    );
    let big = (
        u32::from_be_bytes([s0, s1, s2, s3]),
        u32::from_be_bytes([u0, u1, u2, u3]),
        u16::from_be_bytes([n0, n1]),
    );
    let plausible = [little, big]
        .into_iter()
        .find(|(seconds, micros, _)| PLAUSIBLE.contains(seconds) && *micros < MICROS_PER_SECOND);
    match plausible {
        Some((seconds, micros, node)) => (stamp(seconds, Some(micros)), Some(u32::from(node))),
        None => (None, Some(u32::from(little.2))),
    }
}

/// The C struct is padded by two bytes, which programs in other languages do not send. No byte says which it is; the
/// message does: it begins with text.
fn without_padding(after: &[u8], counted: usize) -> &[u8] {
    let padded = after
        .get(TIME_HEADER_PADDED - TIME_HEADER..)
        .unwrap_or_default();
    let is_padded = counted == TIME_HEADER_PADDED
        || classify(after) != Content::Sip
            && (classify(padded) == Content::Sip
                || !after.first().is_some_and(u8::is_ascii_graphic));
    if is_padded { padded } else { after }
}
