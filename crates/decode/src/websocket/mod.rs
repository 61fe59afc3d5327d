//! SIP over WebSocket (RFC 7118): handshake, frames, permessage-deflate.
