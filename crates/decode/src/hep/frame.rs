//! One frame, whatever its version.

use std::borrow::Cow;
use std::net::SocketAddr;

use super::chunk::{Chunk, Chunks};
use super::{AuthKey, Budget, ChunkName, HepError, version3, version12};

/// What an agent saw, and who it is. Chunks that a sender repeats count by the last one.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// 1, 2 or 3.
    pub version: u8,
    /// Address family as sent: 2 is IPv4, and IPv6 has as many numbers as there are operating systems.
    pub family: Option<u8>,
    /// IP protocol as sent: 17 UDP, 6 TCP, 132 SCTP, by custom 22 TLS; 0 when the frame does not say.
    pub protocol: u8,
    /// Where the payload came from, with port 0 where the frame has none; a v4-mapped address is given as IPv4.
    pub src: Option<SocketAddr>,
    /// Where the payload went.
    pub dst: Option<SocketAddr>,
    /// When the agent saw it, by the agent's clock, in nanoseconds since 1970; `None` when it does not say.
    pub ts: Option<i64>,
    /// What the payload is; 0 when the frame does not say. Versions 1 and 2 carry SIP only.
    pub payload_type: u8,
    /// The payload. A compressed one is opened only where it is SIP, and is empty otherwise.
    pub payload: Cow<'a, [u8]>,
    /// Number of the agent.
    pub node_id: Option<u32>,
    /// Name of the agent.
    pub node_name: Option<&'a [u8]>,
    /// What ties the payload to a call.
    pub correlation_id: Option<&'a [u8]>,
    /// What the agent authenticates itself with.
    pub auth_key: Option<AuthKey<'a>>,
    /// VLAN identifier; `None` for an untagged packet.
    pub vlan: Option<u16>,
    /// Bytes of the frame are missing at its end, or the payload opens to more than the budget allows.
    pub truncated: bool,
    /// The frame contradicts itself: what came before that is here. Or its payload stayed closed, because those before it
    /// used up the budget.
    pub damaged: bool,
    pub(super) chunks: Chunks<'a>,
}

impl<'a> Frame<'a> {
    /// A frame that says nothing yet.
    pub(super) fn empty(version: u8) -> Self {
        Self {
            version,
            family: None,
            protocol: 0,
            src: None,
            dst: None,
            ts: None,
            payload_type: 0,
            payload: Cow::Borrowed(&[]),
            node_id: None,
            node_name: None,
            correlation_id: None,
            auth_key: None,
            vlan: None,
            truncated: false,
            damaged: false,
            chunks: Chunks::default(),
        }
    }

    /// The chunks that no field of this struct was made of, in the order of the frame.
    pub fn other_chunks(&self) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        self.chunks
            .clone()
            .filter(|chunk| !chunk.name().is_some_and(is_field))
    }
}

const fn is_field(name: ChunkName) -> bool {
    matches!(
        name,
        ChunkName::IpFamily
            | ChunkName::IpProtocol
            | ChunkName::Ipv4Source
            | ChunkName::Ipv4Destination
            | ChunkName::Ipv6Source
            | ChunkName::Ipv6Destination
            | ChunkName::SourcePort
            | ChunkName::DestinationPort
            | ChunkName::Seconds
            | ChunkName::Microseconds
            | ChunkName::PayloadType
            | ChunkName::NodeId
            | ChunkName::AuthKey
            | ChunkName::Payload
            | ChunkName::CompressedPayload
            | ChunkName::CorrelationId
            | ChunkName::Vlan
            | ChunkName::NodeName
    )
}

/// Reads the frame at the front. Versions 1 and 2 have no length: their payload is all that follows.
pub fn read<'a>(bytes: &'a [u8], budget: &mut Budget) -> Result<Frame<'a>, HepError> {
    match bytes.first() {
        Some(1 | 2) => version12::read(bytes),
        Some(_) => version3::read(bytes, budget),
        None => Err(HepError::NotHep),
    }
}

/// Reads the frames of a datagram: most hold one, and of version 3 some senders pack several.
/// All of them share the budget.
pub fn frames(bytes: &[u8], budget: Budget) -> Frames<'_> {
    Frames {
        rest: bytes,
        budget,
        first: true,
    }
}

/// The frames of a datagram. It ends with the first error, and silently where what follows a frame is none.
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    rest: &'a [u8],
    budget: Budget,
    first: bool,
}

impl Frames<'_> {
    /// Bytes after the last frame.
    pub fn trailing(&self) -> usize {
        self.rest.len()
    }

    /// What the frames left of the budget.
    pub fn budget(&self) -> Budget {
        self.budget
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, HepError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = std::mem::replace(&mut self.first, false);
        if !first && !version3::is_hep3(self.rest) {
            return None;
        }
        if !self.budget.spend_frame() {
            self.rest = &[];
            return Some(Err(HepError::TooMany));
        }
        let found = read(self.rest, &mut self.budget);
        let taken = match &found {
            Ok(frame) if frame.version == 3 => version3::announced(self.rest),
            _ => self.rest.len(),
        };
        self.rest = self.rest.get(taken..).unwrap_or_default();
        Some(found)
    }
}
