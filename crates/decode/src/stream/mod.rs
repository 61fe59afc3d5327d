//! Byte streams: what is found in them, and who reads them.
//!
//! `tcp` gives the bytes of each direction in order and tells where bytes are missing; a [`Conversation`] finds SIP
//! messages, HEP frames and keepalives in them. No reader knows sequence numbers, and `tcp` knows no protocol.

mod delimited;
mod maybe;
mod pending;

pub use delimited::{Delimited, Format, Front};
pub use maybe::Maybe;
pub use pending::{Pending, Stamps};

use std::fmt::Debug;
use std::net::SocketAddr;

use crate::sip::KeepaliveKind;
use crate::tls::TlsItem;

/// One of the two directions of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// From the endpoint that opened the connection, or whose packet was seen first when the beginning is missing.
    Forward,
    /// From the other endpoint.
    Backward,
}

impl Side {
    /// Both directions.
    pub const BOTH: [Self; 2] = [Self::Forward, Self::Backward];

    /// Its place where both stand in an array.
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The other direction.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// The transport that a SIP message travelled on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    #[default]
    Udp,
    Tcp,
    Tls,
    Sctp,
    WebSocket,
    SecureWebSocket,
}

/// Where in a conversation something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The direction that it travelled in.
    pub side: Side,
    /// What it travelled on.
    pub transport: Transport,
    /// The client that a load balancer named before the first byte.
    pub proxied: Option<SocketAddr>,
}

impl From<Side> for Origin {
    /// As long as nothing else is known.
    fn from(side: Side) -> Self {
        Self {
            side,
            transport: Transport::Tcp,
            proxied: None,
        }
    }
}

/// What was found in a stream. Everything is lent for the time of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A SIP message.
    Sip {
        bytes: &'a [u8],
        stamps: Stamps,
        /// Bytes of its body are missing: the capture lost them, or there are more than a reader keeps.
        truncated: bool,
    },
    /// A whole HEP frame.
    Hep { bytes: &'a [u8], stamps: Stamps },
    /// A whole IPFIX message.
    Ipfix { bytes: &'a [u8], stamps: Stamps },
    /// Bytes that keep the flow open.
    Keepalive(KeepaliveKind),
    /// What is seen of TLS without its keys.
    Tls(TlsItem<'a>),
    /// Both directions have ended, or the connection was reset: nothing that either side waits for comes over it.
    Closed,
    /// Bytes between two messages that belong to neither: framing was lost there.
    Unframed { bytes: u64 },
}

/// Takes what readers find.
pub type Items<'i> = dyn FnMut(Item<'_>) + 'i;

/// Reads both directions of one connection. Stamps are nanoseconds since 1970, and never fall between two calls for `now`.
pub trait Conversation {
    /// The next bytes of a direction, which came at `ts`.
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>);

    /// Bytes of a direction are missing here for ever; `None` when nobody knows how many (the beginning was not seen).
    fn gap(&mut self, side: Side, bytes: Option<u64>, items: &mut OriginItems<'_>);

    /// Nothing more comes in this direction.
    fn end(&mut self, side: Side, items: &mut OriginItems<'_>);

    /// The time at which a direction will have waited long enough for the rest of a message; `None` while it does not wait.
    fn deadline(&self, side: Side) -> Option<i64>;

    /// That time has come.
    fn due(&mut self, side: Side, now: i64, items: &mut OriginItems<'_>);

    /// Bytes of memory that both directions keep.
    fn held(&self) -> usize;

    /// Whether the bytes of this connection are still worth anything: false once it carries something else for certain.
    fn is_wanted(&self) -> bool;
}

/// Takes what a conversation finds, with where it was found.
pub type OriginItems<'i> = dyn FnMut(Origin, Item<'_>) + 'i;

/// Takes what is found in either direction.
pub type SidedItems<'i> = dyn FnMut(Side, Item<'_>) + 'i;

/// Reads one direction of one protocol.
pub trait Reader: Debug + Send {
    /// The next bytes, which came at `ts`.
    fn data(&mut self, bytes: &[u8], ts: i64, items: &mut Items<'_>);

    /// Bytes are missing here for ever; `None` when nobody knows how many.
    fn gap(&mut self, bytes: Option<u64>, items: &mut Items<'_>);

    /// Nothing more comes.
    fn end(&mut self, items: &mut Items<'_>);

    /// See [`Conversation::deadline`].
    fn deadline(&self) -> Option<i64> {
        None
    }

    /// See [`Conversation::due`].
    fn due(&mut self, now: i64, items: &mut Items<'_>) {
        let _ = (now, items);
    }

    /// Bytes of memory that it keeps.
    fn held(&self) -> usize;
}
