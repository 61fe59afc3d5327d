//! TCP (RFC 9293): segments, and the bytes of each direction in order.
//!
//! [`Connections`] takes the segments of every connection in the order of the capture and gives each
//! [`Conversation`](crate::stream::Conversation) its bytes in the order of the stream, or says where bytes are missing.
//! A probe is no endpoint: it can neither ask for a segment again nor know whether its capture is whole. What it believes:
//!
//! - **Order.** Of bytes that came twice the first copy counts. In-order bytes are lent on without a copy; what comes
//!   early waits behind its hole.
//! - **Holes.** An acknowledgment beyond a hole proves that the bytes arrived and that only the capture lost them: the
//!   hole is skipped, after the moment of [`StreamSettings::reorder_ns`] by which a capture may show an acknowledgment
//!   before its bytes. Without one it is skipped after [`StreamSettings::hold_ns`], or when more than
//!   [`StreamSettings::direction_bytes`] wait behind it. What a snap length cut off is a hole that is skipped as soon as
//!   later bytes are there; a whole copy may come before that.
//! - **Beginnings.** SYN gives the first byte. Where the capture begins in the middle, the first bytes wait until an
//!   acknowledgment reaches them (or as long as for a hole), so that reordered segments still find their place.
//! - **Wild numbers.** A segment more than 1 MiB ahead of the next byte or 16 MiB behind it is not believed, nor is what
//!   it acknowledges, nor an acknowledgment so far away. The latest such segment waits: when another one continues it
//!   exactly, or when the other side acknowledges its bytes, the direction starts anew with it.
//! - **Late bytes.** A forged segment a little ahead makes a hole that nobody fills; once that is skipped the true bytes
//!   look old. When the hole was not acknowledged, a segment that begins exactly where it began proves the skip wrong, and
//!   the direction starts anew with it; four segments in place behind the hole prove the skip right. Other bytes that lie
//!   in a skipped hole are counted as late and not given out, but four such segments in a row, with no accepted one
//!   between them, prove the skip wrong as well: the direction starts anew with the fourth.
//! - **Rivals.** A SYN that contradicts a connection is only noted, the latest alone. The connection is replaced when the
//!   other side acknowledges the SYN, or when data comes right behind it; data of the old connection voids the note.
//! - **Ends.** FIN ends a direction when its place is reached; later data beyond it makes a FIN that was not reached void.
//!   RST ends both when it stands exactly where its sender does (behind what was given out, waits or is acknowledged, or
//!   one before), or when it is the answer to a segment without acknowledgment (sequence number 0, RFC 9293 section
//!   3.5.2) and acknowledges such a place. When an endpoint acknowledges bytes beyond the end, or sends more than one
//!   byte where it had ended, the RST or the FIN was forged and the bytes that follow are read as another connection.
//! - **Floods.** A lone SYN is only a trace; the conversation is made when a segment without SYN follows, or data. Segments
//!   without data that belong to nothing leave nothing behind. Ended connections stay as traces for a minute, so that
//!   late copies do not look like new ones.

mod connection;
mod connections;
mod delivery;
mod direction;
mod flow;
mod held;
mod ledger;
mod segment;
mod sequence;
mod settings;
mod skipped;
mod trace;

pub use connections::{Connections, Found};
pub use flow::{Arrival, Flow};
pub use segment::{Segment, SegmentUse};
pub use settings::{StreamCounts, StreamSettings};
