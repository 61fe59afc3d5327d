//! SIP over WebSocket: handshakes, frames, compression, and what is left when bytes are missing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod build;
mod compression;
mod framing;
mod handshake;
mod loss;
