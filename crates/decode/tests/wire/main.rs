//! From frames to SIP messages over every transport, recognised by content.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod agents;
mod build;
mod datagrams;
mod streams;
