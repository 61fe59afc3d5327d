//! SIP messages (RFC 3261): from the bytes of a datagram to a view that borrows from them.
//!
//! [`classify`] says whether a payload is SIP, [`parse`] reads it; [`SipStream`] finds the messages of a byte stream, and
//! [`parse_framed`] reads those. Reading never fails: what is wrong with a message is told
//! by its issues, and a message is as good as its worst issue. Every step is linear in the length of the message.

mod address;
mod body;
mod classify;
mod contact;
mod cseq;
mod date;
mod dialog;
pub(crate) mod escape;
mod event;
mod frame;
mod header_check;
mod header_name;
mod headers;
mod host;
pub(crate) mod integer;
mod issue;
pub(crate) mod lexical;
mod limits;
pub(crate) mod lines;
pub(crate) mod list;
mod message;
mod number;
mod params;
mod parse;
mod reason;
mod scan;
mod session_timer;
mod spans;
mod start;
mod stream;
mod tables;
mod text;
mod uri;
mod via;

pub use address::NameAddr;
pub use body::ContentType;
pub(crate) use body::Parts;
pub use classify::{Content, KeepaliveKind, classify};
pub use contact::{Contact, Contacts};
pub use cseq::{CSeq, RAck};
pub use dialog::Replaces;
pub use event::{Event, SubscriptionState};
pub use frame::{ContentLength, Framing};
pub use headers::{Header, Headers};
pub(crate) use host::address as address_of;
pub use issue::{Issue, Validity};
pub use limits::Limits;
pub use message::Message;
pub use number::TelephoneNumber;
pub use params::{Param, Params};
pub use parse::{parse, parse_framed};
pub use reason::Reason;
pub use session_timer::{Refresher, SessionExpires};
pub use spans::{Span, SpanKind, spans};
pub use start::StartLine;
pub(crate) use start::version_length;
pub use stream::{SipStream, begins_stream};
pub use tables::{HeaderName, IssueCode, Method, reason_phrase};
pub use uri::{Scheme, Uri};
pub use via::{MAGIC_COOKIE, Via, ViaTransport};
