//! SIP messages out of a byte stream (RFC 3261 section 18.3): where each begins, where it ends, and how to go on after damage.

mod boundary;
mod search;
mod steps;
mod walk;

pub use boundary::begins_stream;

use search::Search;
use steps::beyond;
use walk::Walk;

use crate::sip::limits::Limits;
use crate::stream::{Items, Pending, Reader};

/// How long the rest of a message is waited for: 5 s, far more than retransmitted segments need.
const WAIT_NS: i64 = 5_000_000_000;
/// Bytes that are taken in at once, so that what is kept does not depend on the length of a segment.
const PIECE: usize = 16_384;
/// Memory that may stay allocated while nothing waits.
const IDLE_BYTES: usize = 8_192;
/// The longest line end: CR CR LF.
const LINE_END: usize = 3;

/// Reads one direction of a SIP connection.
#[derive(Debug)]
pub struct SipStream {
    limits: Limits,
    pending: Pending,
    state: State,
    /// Bytes outside of messages that were not told yet.
    unframed: u64,
    /// NUL bytes in a row, counted within one keepalive.
    zeros: u8,
    last_ts: i64,
    /// Whether bytes came since a wait was last over.
    is_waiting: bool,
}

/// What the front of the bytes that wait is.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Whatever may follow a message; the walk looks for the end of the start-line.
    Between(Walk),
    /// A message whose header section did not end yet.
    Head(Walk),
    Body(Body),
    /// So many bytes belong to something that is already told.
    Skip(u64),
    /// Framing is lost.
    Lost(Search),
}

/// A message whose head is there.
#[derive(Clone, Copy, Debug)]
struct Body {
    head: usize,
    /// Length of the whole message.
    total: u64,
    /// Looks for the next message in case Content-Length promised too much.
    search: Search,
}

/// What follows the bytes that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    SameSegment,
    NextSegment,
    Nothing,
}

impl SipStream {
    /// A stream that begins at the first byte of its direction; after [`gap`](Reader::gap) it begins anywhere.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            pending: Pending::default(),
            state: State::Between(Walk::default()),
            unframed: 0,
            zeros: 0,
            last_ts: 0,
            is_waiting: false,
        }
    }

    /// A segment begins here, which is where senders begin messages.
    fn segment(&mut self, segment: &[u8]) {
        let (bytes, limit) = (self.pending.as_slice(), self.limits.header_bytes);
        match &mut self.state {
            State::Lost(search) | State::Body(Body { search, .. }) => {
                search.segment(bytes, segment, limit);
            }
            State::Between(_) | State::Head(_) | State::Skip(_) => {}
        }
    }
}

impl Reader for SipStream {
    fn data(&mut self, bytes: &[u8], ts: i64, items: &mut Items<'_>) {
        if bytes.is_empty() {
            return;
        }
        self.last_ts = ts;
        self.is_waiting = true;
        self.segment(bytes);
        let mut pieces = bytes.chunks(PIECE).peekable();
        while let Some(piece) = pieces.next() {
            self.pending.push(piece, ts);
            let rest = match pieces.peek() {
                Some(_) => Rest::SameSegment,
                None => Rest::NextSegment,
            };
            self.run(rest, items);
        }
        self.tell_unframed(items);
        if self.pending.is_empty() && self.pending.held() > IDLE_BYTES {
            self.pending = Pending::default();
        }
    }

    fn gap(&mut self, bytes: Option<u64>, items: &mut Items<'_>) {
        if bytes == Some(0) {
            return;
        }
        let to_come = match self.state {
            State::Skip(bytes) => bytes,
            State::Body(body) => {
                let here = self.pending.len();
                self.message(here, true, items);
                body.total - here as u64
            }
            State::Between(_) | State::Head(_) | State::Lost(_) => 0,
        };
        self.give_up(self.pending.len());
        self.tell_unframed(items);
        self.state = match bytes.and_then(|bytes| to_come.checked_sub(bytes)) {
            Some(left) => beyond(left),
            None => State::Lost(Search::behind_gap()),
        };
    }

    fn end(&mut self, items: &mut Items<'_>) {
        self.run(Rest::Nothing, items);
        self.split_body(Rest::Nothing, items);
        if let State::Body(_) = self.state {
            self.message(self.pending.len(), true, items);
        }
        self.give_up(self.pending.len());
        self.tell_unframed(items);
        *self = Self::new(self.limits.clone());
    }

    fn deadline(&self) -> Option<i64> {
        let is_open = match self.state {
            State::Between(_) => !self.pending.is_empty(),
            State::Head(_) | State::Body(_) | State::Skip(_) => true,
            State::Lost(_) => false,
        };
        (is_open && self.is_waiting).then(|| self.last_ts.saturating_add(WAIT_NS))
    }

    fn due(&mut self, now: i64, items: &mut Items<'_>) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        self.is_waiting = false;
        match self.state {
            State::Body(_) => self.split_body(Rest::NextSegment, items),
            // The sender stopped in the middle of what it promised: what it sends next may be a message.
            State::Skip(_) => self.state = State::Lost(Search::at(0)),
            State::Between(_) | State::Head(_) | State::Lost(_) => {}
        }
        self.tell_unframed(items);
    }

    fn held(&self) -> usize {
        self.pending.held()
    }
}
