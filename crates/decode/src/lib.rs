//! Bytes to typed views: link layers, IP, SIP, SDP. No I/O, no clock.
#![forbid(unsafe_code)]

pub mod duplicate;
pub mod link;
pub mod redact;
pub mod sdp;
pub mod sip;
