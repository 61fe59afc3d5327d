//! Where packets and messages go. [`Split`] writes one capture file a call while the packets come: bounded in memory and in
//! open files, every packet that is not written counted under its reason.
//!
//! [`frame`] builds packets where the network's own cannot be kept, [`file`] writes captures, [`split`] knows which packet
//! belongs to which call. No clock is read: the stamps of the packets are the time.
#![forbid(unsafe_code)]

pub mod file;
pub mod frame;
pub mod split;

pub use split::{Media, Split, SplitCounts, SplitError, SplitSettings};
