//! Session descriptions (RFC 8866) as far as calls need them: media, addresses, codecs, hold, encryption.

mod addr;
mod media;
mod payload;
mod session;

pub use addr::Addr;
pub use media::{Attribute, Attributes, Direction, Media, MediaKind, RtcpAddress, RtpMap};
pub use payload::{StaticPayload, static_payload};
pub use session::{Origin, Session};
