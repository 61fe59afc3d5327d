//! State machines: SIP messages in, rows out. No I/O, no clock.
#![forbid(unsafe_code)]

pub mod labels;
pub mod rows;

/// A moment: nanoseconds since 1970, UTC.
pub type Timestamp = i64;
