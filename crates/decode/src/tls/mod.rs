//! TLS (RFC 8446, RFC 5246) and DTLS (RFC 6347, RFC 9147) records, without keys: what both sides say in the clear.
//!
//! [`TlsStream`] reads one direction of a TCP connection, [`dtls`] one UDP datagram. Both give a [`TlsItem`] for each
//! record, and for the hellos, the certificate and the alerts that are not encrypted.

mod alert;
mod cursor;
mod der;
mod dtls;
mod handshake;
mod hello;
mod item;
mod messages;
mod record;
mod stream;
mod time;

pub use alert::Alert;
pub use dtls::dtls;
pub use item::{TlsItem, TlsItems, Version};
pub use record::{ContentType, is_record_start};
pub use stream::TlsStream;
