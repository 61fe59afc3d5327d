//! Bytes to typed views: link layers and tunnels, IP, streams, SIP, SDP. No I/O, no clock.
#![forbid(unsafe_code)]

pub mod anonymise;
pub mod duplicate;
pub mod frame;
pub mod hep;
mod ip;
pub mod ipfix;
pub mod link;
pub mod proxy;
pub mod redact;
pub mod sctp;
pub mod sdp;
pub mod sip;
pub mod stream;
pub mod tcp;
pub mod tls;
mod tunnel;
pub mod websocket;
pub mod wire;
