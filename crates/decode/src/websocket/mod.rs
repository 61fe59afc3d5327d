//! SIP over WebSocket (RFC 7118): handshake, frames, permessage-deflate.
//!
//! [`WebSocketConversation`] reads both directions of a connection from its first byte, or from the middle of it when
//! [`begins_mid_stream`] finds a frame there. One WebSocket message is one SIP message (RFC 7118 section 5).

mod agreement;
mod conversation;
mod direction;
mod early;
mod frames;
mod head;
mod header;
mod inflate;
mod mask;
mod message;
mod opening;
mod resync;

pub use conversation::{State, WebSocketConversation};
pub use head::begins_handshake;
pub use resync::begins_mid_stream;

/// What an endpoint of a WebSocket connection is. Only the client masks what it sends (RFC 6455 section 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The endpoint that asked for the upgrade.
    Client,
    /// The endpoint that granted it.
    Server,
}

impl Role {
    /// The other endpoint.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}
