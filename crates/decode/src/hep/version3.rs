//! HEP version 3: a magic, a length, and chunks in any order.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::chunk::{Chunk, Chunks};
use super::frame::Frame;
use super::inflate::inflate;
use super::{AuthKey, Budget, ChunkName, HepError, SIP};

/// Both magics are legal since revision 37.
pub(super) const MAGICS: [[u8; 4]; 2] = [*b"HEP3", *b"EEP3"];
/// Magic and length; the length counts them.
pub(super) const HEADER: usize = 6;
/// The family that the standard gives IPv4; every other one is some system's number for IPv6.
pub(super) const FAMILY_IPV4: u8 = 2;
const NANOS_PER_SECOND: i64 = 1_000_000_000;
const NANOS_PER_MICRO: i64 = 1_000;
/// Agents that tell messages of one segment apart by counting microseconds up may step over the second, but not far.
const MICROS_LIMIT: u32 = 2_000_000;

/// Whether a frame of version 3 begins here, as far as its header tells.
pub fn is_hep3(bytes: &[u8]) -> bool {
    bytes
        .split_first_chunk::<4>()
        .is_some_and(|(magic, _)| MAGICS.contains(magic))
        && announced(bytes) >= HEADER
}

/// The length that the frame announces; 0 when even that is missing.
pub(super) fn announced(bytes: &[u8]) -> usize {
    match bytes {
        [_, _, _, _, high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    }
}

pub(super) fn read<'a>(bytes: &'a [u8], budget: &mut Budget) -> Result<Frame<'a>, HepError> {
    let length = check_header(bytes)?;
    let present = bytes.get(HEADER..bytes.len().min(length)).unwrap_or(&[]);
    let missing = length.saturating_sub(bytes.len());
    let mut frame = Frame::empty(3);
    frame.truncated = missing > 0;
    frame.chunks = Chunks::new(present, missing);
    let mut parts = Parts::default();
    let mut chunks = frame.chunks.clone();
    for chunk in chunks.by_ref() {
        parts.take(chunk, &mut frame);
    }
    frame.damaged = chunks.damaged;
    parts.finish(&mut frame, budget);
    Ok(frame)
}

fn check_header(bytes: &[u8]) -> Result<usize, HepError> {
    let magic = bytes.get(..4).unwrap_or(bytes);
    if magic.is_empty() || !MAGICS.iter().any(|known| known.starts_with(magic)) {
        return Err(HepError::NotHep);
    }
    if bytes.len() < HEADER {
        return Err(HepError::Truncated {
            needed: HEADER,
            present: bytes.len(),
        });
    }
    match announced(bytes) {
        length if length < HEADER => Err(HepError::BadLength {
            announced: length as u16,
        }),
        length => Ok(length),
    }
}

/// What several chunks say together, until all of them are read.
#[derive(Default)]
struct Parts<'a> {
    src: Endpoint,
    dst: Endpoint,
    seconds: Option<u32>,
    micros: Option<u32>,
    compressed: Option<&'a [u8]>,
}

/// What chunks say about one end of the flow.
#[derive(Clone, Copy, Default)]
struct Endpoint {
    ipv4: Option<Ipv4Addr>,
    ipv6: Option<Ipv6Addr>,
    port: Option<u16>,
}

impl Endpoint {
    /// The address of the family that the frame names, or else the one that is there.
    fn address(self, is_ipv6: bool) -> Option<SocketAddr> {
        let (ipv4, ipv6) = (self.ipv4.map(IpAddr::V4), self.ipv6.map(IpAddr::V6));
        let address = if is_ipv6 {
            ipv6.or(ipv4)
        } else {
            ipv4.or(ipv6)
        };
        address.map(|address| SocketAddr::new(address.to_canonical(), self.port.unwrap_or(0)))
    }
}

impl<'a> Parts<'a> {
    fn take(&mut self, chunk: Chunk<'a>, frame: &mut Frame<'a>) {
        let Some(name) = chunk.name() else { return };
        match name {
            ChunkName::IpFamily => frame.family = chunk.integer(),
            ChunkName::IpProtocol => frame.protocol = chunk.integer().unwrap_or(0),
            ChunkName::Ipv4Source => self.src.ipv4 = ipv4(chunk.body),
            ChunkName::Ipv4Destination => self.dst.ipv4 = ipv4(chunk.body),
            ChunkName::Ipv6Source => self.src.ipv6 = ipv6(chunk.body),
            ChunkName::Ipv6Destination => self.dst.ipv6 = ipv6(chunk.body),
            ChunkName::SourcePort => self.src.port = chunk.integer(),
            ChunkName::DestinationPort => self.dst.port = chunk.integer(),
            ChunkName::Seconds => self.seconds = chunk.integer(),
            ChunkName::Microseconds => self.micros = chunk.integer(),
            ChunkName::PayloadType => frame.payload_type = chunk.integer().unwrap_or(0),
            ChunkName::NodeId => frame.node_id = chunk.integer().map(node_id),
            ChunkName::AuthKey => frame.auth_key = chunk.text().map(AuthKey::new),
            ChunkName::Payload => frame.payload = Cow::Borrowed(chunk.body),
            ChunkName::CompressedPayload => self.compressed = Some(chunk.body),
            ChunkName::CorrelationId => frame.correlation_id = chunk.text(),
            ChunkName::Vlan => frame.vlan = chunk.integer().filter(|vlan| *vlan != 0),
            ChunkName::NodeName => frame.node_name = chunk.text(),
            _ => {}
        }
    }

    fn finish(self, frame: &mut Frame<'a>, budget: &mut Budget) {
        let is_ipv6 = frame.family.is_some_and(|family| family != FAMILY_IPV4);
        frame.src = self.src.address(is_ipv6);
        frame.dst = self.dst.address(is_ipv6);
        frame.ts = self.seconds.and_then(|seconds| stamp(seconds, self.micros));
        // Nobody reads what is not SIP, so it is not worth the work.
        let wanted = frame.payload.is_empty() && frame.payload_type == SIP;
        if let (true, Some(compressed)) = (wanted, self.compressed) {
            let inflated = inflate(compressed, budget);
            // A stream that ends early is no wonder where the end of the frame is missing.
            frame.damaged |= !inflated.complete && !inflated.capped && !frame.truncated;
            frame.truncated |= inflated.capped;
            frame.payload = Cow::Owned(inflated.bytes);
        }
    }
}

fn ipv4(body: &[u8]) -> Option<Ipv4Addr> {
    <[u8; 4]>::try_from(body).ok().map(Ipv4Addr::from)
}

fn ipv6(body: &[u8]) -> Option<Ipv6Addr> {
    <[u8; 16]>::try_from(body).ok().map(Ipv6Addr::from)
}

/// Agents made after the C sample put 16 bits in network order where 32 belong: the number is in the upper half.
fn node_id(id: u32) -> u32 {
    if id.trailing_zeros() >= 16 {
        id >> 16
    } else {
        id
    }
}

/// Nanoseconds since 1970; `None` for an agent without a clock.
pub(super) fn stamp(seconds: u32, micros: Option<u32>) -> Option<i64> {
    let micros = micros.filter(|micros| *micros < MICROS_LIMIT).unwrap_or(0);
    (seconds > 0)
        .then(|| i64::from(seconds) * NANOS_PER_SECOND + i64::from(micros) * NANOS_PER_MICRO)
}
