//! SIP messages out of a byte stream (RFC 3261 section 18.3): where each begins, where it ends, and how to go on after damage.

mod boundary;
mod search;
mod walk;

pub use boundary::begins_stream;

use boundary::Boundary;
use search::Search;
use walk::Walk;

use crate::sip::classify::{KeepaliveKind, is_start_line};
use crate::sip::frame::ContentLength;
use crate::sip::lexical::split;
use crate::sip::limits::Limits;
use crate::stream::{Item, Items, Pending, Reader};

/// How long the rest of a message is waited for: 5 s, far more than retransmitted segments need.
const WAIT_NS: i64 = 5_000_000_000;
/// Bytes that are taken in at once, so that what is kept does not depend on the length of a segment.
const PIECE: usize = 16_384;
/// Memory that may stay allocated while nothing waits.
const IDLE_BYTES: usize = 8_192;
/// The longest line end: CR CR LF.
const LINE_END: usize = 3;
/// NUL bytes of one keepalive.
const ZEROS: u8 = 4;

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

    fn run(&mut self, rest: Rest, items: &mut Items<'_>) {
        while self.step(rest, items) {}
    }

    /// Reads the next thing; false when more bytes are needed for it.
    fn step(&mut self, rest: Rest, items: &mut Items<'_>) -> bool {
        match self.state {
            State::Between(walk) => self.between(walk, rest, items),
            State::Head(walk) => self.head(walk, rest, items),
            State::Body(body) => self.body(body, items),
            State::Skip(bytes) => self.skip(bytes),
            State::Lost(search) => self.find_message(search),
        }
    }

    fn between(&mut self, walk: Walk, rest: Rest, items: &mut Items<'_>) -> bool {
        let found = boundary::next(self.pending.as_slice(), rest == Rest::Nothing);
        let zeros = std::mem::take(&mut self.zeros);
        match found {
            Boundary::More => {
                self.zeros = zeros;
                return false;
            }
            Boundary::Text => return self.start_line(walk, rest),
            Boundary::LineEnds { bytes, lines } => self.line_ends(bytes, lines, rest, items),
            Boundary::Nul => {
                self.pending.take(1);
                self.zeros = (zeros + 1) % ZEROS;
                if zeros == 0 {
                    self.tell(Item::Keepalive(KeepaliveKind::Zeros), items);
                }
            }
            Boundary::Jak => {
                self.pending.take(boundary::JAK.len());
                self.tell(Item::Keepalive(KeepaliveKind::Jak), items);
            }
            Boundary::Stun(bytes) => {
                self.state = State::Skip(bytes);
                self.tell(Item::Keepalive(KeepaliveKind::Stun), items);
            }
        }
        true
    }

    /// RFC 5626 section 4.4.1: two line ends are a ping, and one is its answer, but only when nothing stands behind it; in
    /// front of a start-line it means nothing (RFC 3261 section 7.5).
    fn line_ends(&mut self, bytes: usize, lines: usize, rest: Rest, items: &mut Items<'_>) {
        let is_last = bytes == self.pending.len() && rest != Rest::SameSegment;
        self.pending.take(bytes);
        for _ in 0..lines / 2 {
            self.tell(Item::Keepalive(KeepaliveKind::CrlfPing), items);
        }
        if lines % 2 == 1 && is_last {
            self.tell(Item::Keepalive(KeepaliveKind::CrlfPong), items);
        }
    }

    fn start_line(&mut self, mut walk: Walk, rest: Rest) -> bool {
        let bytes = self.pending.as_slice();
        match walk.next(bytes, rest == Rest::Nothing) {
            Some(line) if line.next > self.limits.header_bytes => self.give_up_head(),
            Some(line) if is_start_line(line.of(bytes)) => self.state = State::Head(walk),
            Some(_) => self.state = State::Lost(Search::at(0)),
            None if self.is_head_too_long() => self.give_up_head(),
            None if !boundary::can_begin_start_line(bytes) => {
                self.state = State::Lost(Search::at(0));
            }
            None => {
                self.state = State::Between(walk);
                return false;
            }
        }
        true
    }

    fn head(&mut self, mut walk: Walk, rest: Rest, items: &mut Items<'_>) -> bool {
        let bytes = self.pending.as_slice();
        while let Some(line) = walk.next(bytes, rest == Rest::Nothing) {
            if line.start == line.end {
                self.end_head(line.next, items);
                return true;
            }
            if line.next > self.limits.header_bytes {
                self.give_up_head();
                return true;
            }
        }
        self.state = State::Head(walk);
        if self.is_head_too_long() {
            self.give_up_head();
            return true;
        }
        false
    }

    /// Whether a line that did not end yet goes beyond the limit in any case.
    fn is_head_too_long(&self) -> bool {
        self.pending.len() > self.limits.header_bytes + LINE_END
    }

    /// Never goes back behind bytes that were read as a head: a message could be hidden in each of its lines.
    fn give_up_head(&mut self) {
        let bytes = self.limits.header_bytes.max(1);
        let last = split(self.pending.as_slice(), bytes).0.last();
        self.state = State::Lost(match last {
            Some(b'\r' | b'\n') => Search::at(0),
            _ => Search::within_line(0),
        });
        self.give_up(bytes);
    }

    fn end_head(&mut self, head: usize, items: &mut Items<'_>) {
        match ContentLength::of_head(split(self.pending.as_slice(), head).0) {
            ContentLength::Bytes(bytes) => {
                self.state = State::Body(Body {
                    head,
                    total: head as u64 + u64::from(bytes),
                    search: Search::at(head),
                });
            }
            ContentLength::Absent => {
                self.message(head, false, items);
                self.state = State::Between(Walk::default());
            }
            ContentLength::Invalid | ContentLength::Conflict => {
                self.message(head, false, items);
                self.state = State::Lost(Search::at(0));
            }
        }
    }

    fn body(&mut self, body: Body, items: &mut Items<'_>) -> bool {
        let kept = self.limits.message_bytes.max(body.head) as u64;
        let wanted = body.total.min(kept);
        if (self.pending.len() as u64) < wanted {
            return false;
        }
        self.message(wanted as usize, wanted < body.total, items);
        self.state = beyond(body.total - wanted);
        true
    }

    fn skip(&mut self, bytes: u64) -> bool {
        let here = bytes.min(self.pending.len() as u64);
        self.pending.take(here as usize);
        self.state = beyond(bytes - here);
        here == bytes
    }

    fn find_message(&mut self, mut search: Search) -> bool {
        let found = search.run(self.pending.as_slice(), self.limits.header_bytes);
        let useless = search.useless();
        self.give_up(useless);
        search.rebase(useless);
        self.state = match found {
            Some(_) => State::Between(Walk::default()),
            None => State::Lost(search),
        };
        found.is_some()
    }

    /// Content-Length promised too much if the next message begins before it is fulfilled.
    fn split_body(&mut self, rest: Rest, items: &mut Items<'_>) {
        while let State::Body(mut body) = self.state {
            let bytes = self.pending.as_slice();
            let found = body.search.run(bytes, self.limits.header_bytes);
            self.state = State::Body(body);
            let Some(start) = found else {
                return;
            };
            self.message(start, true, items);
            self.state = State::Between(Walk::default());
            self.run(rest, items);
        }
    }

    fn message(&mut self, bytes: usize, truncated: bool, items: &mut Items<'_>) {
        self.tell_unframed(items);
        items(Item::Sip {
            bytes: split(self.pending.as_slice(), bytes).0,
            stamps: self.pending.stamps(bytes),
            truncated,
        });
        self.pending.take(bytes);
    }

    fn tell(&mut self, item: Item<'_>, items: &mut Items<'_>) {
        self.tell_unframed(items);
        items(item);
    }

    fn give_up(&mut self, bytes: usize) {
        let bytes = bytes.min(self.pending.len());
        self.unframed += bytes as u64;
        self.pending.take(bytes);
    }

    fn tell_unframed(&mut self, items: &mut Items<'_>) {
        match std::mem::take(&mut self.unframed) {
            0 => {}
            bytes => items(Item::Unframed { bytes }),
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

/// What comes after a message of which so many bytes are still to come.
fn beyond(bytes: u64) -> State {
    match bytes {
        0 => State::Between(Walk::default()),
        bytes => State::Skip(bytes),
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
