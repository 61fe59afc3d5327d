//! IPFIX (RFC 7011) as Oracle/ACME session border controllers speak it.
//!
//! They send no templates; the layout of each set is fixed. [`IpfixStream`] cuts the TCP stream into messages, [`records`]
//! gives the SIP messages in one of them, and [`connect`] what the exporter says of itself and is to be answered.

mod connect;
mod fields;
mod message;
mod packet;
mod record;
mod stream;
mod tables;

pub use connect::{Connect, connect};
pub use message::{Tally, records};
pub use record::{Direction, SipRecord, Transport};
pub use stream::{IpfixFormat, IpfixStream, is_ipfix};
pub use tables::SetName;
