//! SCTP (RFC 9260): user messages out of DATA chunks.
//!
//! One user message is one SIP message (RFC 4168 5), whatever its payload protocol says. Associations are told apart by
//! ports and verification tag, because an endpoint may use several addresses at once (RFC 9260 6.4). Only what looks like
//! SIP costs memory: other users of SCTP are counted and let go.

mod associations;
mod chunk;
mod fragments;
mod run;
mod settings;
mod start;
mod window;

pub use associations::Associations;
pub use settings::{SctpCounters, SctpSettings};

use std::net::SocketAddr;

use crate::sip::KeepaliveKind;
use crate::stream::Stamps;

/// What was found in a packet. Everything is lent for the time of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SctpItem<'a, M> {
    /// A SIP message.
    Sip {
        bytes: &'a [u8],
        stamps: Stamps,
        /// Addresses of the packet that brought the part of it that came first.
        src: SocketAddr,
        dst: SocketAddr,
        /// What was said of that packet.
        meta: M,
        /// The capture holds less of it than was on the wire.
        truncated: bool,
    },
    /// A HEARTBEAT, its answer, or a user message that only keeps the way open.
    Keepalive {
        src: SocketAddr,
        dst: SocketAddr,
        meta: M,
        kind: KeepaliveKind,
    },
    /// The sender gave the association up.
    Abort {
        src: SocketAddr,
        dst: SocketAddr,
        meta: M,
    },
    /// A user message, or the first part of one, that is no SIP.
    Other {
        src: SocketAddr,
        dst: SocketAddr,
        meta: M,
        bytes: usize,
    },
}
