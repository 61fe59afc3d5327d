//! Who talks to whom.

use std::net::{IpAddr, SocketAddr};

use super::Segment;
use crate::stream::{Origin, Transport};

/// The packet that a segment came in.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<M> {
    /// Nanoseconds since 1970.
    pub ts: i64,
    pub src: IpAddr,
    pub dst: IpAddr,
    /// Tells networks apart that use the same addresses: equal for all packets of one, for example a hash of the tunnel.
    pub realm: u64,
    /// What the caller wants to hear again with each item of this direction.
    pub meta: M,
}

/// The direction that an item travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow<M> {
    /// The endpoint that sent the item.
    pub src: SocketAddr,
    /// The endpoint that the item went to.
    pub dst: SocketAddr,
    /// The realm of its packets.
    pub realm: u64,
    /// That of the latest packet of this direction; of the other direction when this one has sent none yet.
    pub meta: M,
    /// What the item travelled on.
    pub transport: Transport,
    /// The client that a load balancer named before the first byte.
    pub proxied: Option<SocketAddr>,
}

impl<M: Copy> Flow<M> {
    /// The direction of a segment.
    pub(super) fn of(arrival: &Arrival<M>, segment: &Segment<'_>) -> Self {
        Self {
            src: SocketAddr::new(arrival.src, segment.src_port),
            dst: SocketAddr::new(arrival.dst, segment.dst_port),
            realm: arrival.realm,
            meta: arrival.meta,
            transport: Transport::Tcp,
            proxied: None,
        }
    }

    /// The same direction, with what the conversation knows of an item.
    pub(super) fn with(&self, origin: &Origin) -> Self {
        Self {
            transport: origin.transport,
            proxied: origin.proxied,
            ..*self
        }
    }

    /// The other direction.
    pub(super) fn reversed(&self) -> Self {
        Self {
            src: self.dst,
            dst: self.src,
            ..*self
        }
    }
}

/// What both directions of a connection have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    realm: u64,
    low: SocketAddr,
    high: SocketAddr,
}

impl Key {
    /// The connection of a flow, and whether the lower endpoint is its sender.
    pub(super) fn of<M>(flow: &Flow<M>) -> (Self, bool) {
        let from_low = flow.src <= flow.dst;
        let (low, high) = if from_low {
            (flow.src, flow.dst)
        } else {
            (flow.dst, flow.src)
        };
        let key = Self {
            realm: flow.realm,
            low,
            high,
        };
        (key, from_low)
    }
}
