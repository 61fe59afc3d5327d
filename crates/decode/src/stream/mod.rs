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

use crate::sip::KeepaliveKind;

/// One of the two directions of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// From the endpoint that opened the connection, or whose packet was seen first when the beginning is missing.
    Forward,
    /// From the other endpoint.
    Backward,
}

impl Side {
    /// The other direction.
    pub const fn other(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
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
    /// Bytes between two messages that belong to neither: framing was lost there.
    Unframed { bytes: u64 },
}

/// Takes what readers find.
pub type Items<'i> = dyn FnMut(Item<'_>) + 'i;

/// Reads both directions of one connection. Stamps are nanoseconds since 1970, and never fall between two calls for `now`.
pub trait Conversation {
    /// The next bytes of a direction, which came at `ts`.
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut SidedItems<'_>);

    /// Bytes of a direction are missing here for ever; `None` when nobody knows how many (the beginning was not seen).
    fn gap(&mut self, side: Side, bytes: Option<u64>, items: &mut SidedItems<'_>);

    /// Nothing more comes in this direction.
    fn end(&mut self, side: Side, items: &mut SidedItems<'_>);

    /// The time at which a direction will have waited long enough for the rest of a message; `None` while it does not wait.
    fn deadline(&self, side: Side) -> Option<i64>;

    /// That time has come.
    fn due(&mut self, side: Side, now: i64, items: &mut SidedItems<'_>);

    /// Bytes of memory that both directions keep.
    fn held(&self) -> usize;

    /// Whether the bytes of this connection are still worth anything: false once it carries something else for certain.
    fn is_wanted(&self) -> bool;
}

/// Takes what a conversation finds, with the direction it travelled.
pub type SidedItems<'i> = dyn FnMut(Side, Item<'_>) + 'i;

/// Reads one direction of one protocol.
pub trait Reader {
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
