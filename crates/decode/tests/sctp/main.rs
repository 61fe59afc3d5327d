//! SCTP: user messages out of packets, whatever happens to the packets.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bounds;
mod build;
mod control;
mod fragments;
mod messages;
