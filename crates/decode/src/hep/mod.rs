//! HEP/EEP versions 1, 2 and 3: what capture agents wrap packets in.
//!
//! [`frames`] reads a datagram, [`HepStream`] cuts a TCP stream into frames, and [`unzip`] opens a datagram that was
//! compressed as a whole; one [`Budget`] bounds what a datagram costs. What is damaged or cut gives all that could be read of it, with a flag that says so.

mod auth;
mod budget;
mod chunk;
mod error;
mod frame;
mod gzip;
mod inflate;
mod stream;
mod tables;
mod version12;
mod version3;

pub use auth::AuthKey;
pub use budget::Budget;
pub use chunk::Chunk;
pub use error::HepError;
pub use frame::{Frame, Frames, frames, read};
pub use gzip::{Unzipped, is_zipped, unzip};
pub use stream::{HepFormat, HepStream, is_hep_stream};
pub use tables::ChunkName;
pub use version3::is_hep3;
pub use version12::is_hep1_or_2;

/// The payload type of SIP.
pub const SIP: u8 = 1;
/// The payload type of RTCP as JSON.
pub const RTCP_JSON: u8 = 5;
/// The payload type of a log line.
pub const LOG: u8 = 100;
