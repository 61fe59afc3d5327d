//! One step after the other through the bytes: what stands at their front decides which one is next.

use crate::sip::classify::{KeepaliveKind, is_start_line};
use crate::sip::frame::ContentLength;
use crate::sip::lexical::split;
use crate::sip::stream::boundary::{self, Boundary};
use crate::sip::stream::search::Search;
use crate::sip::stream::walk::Walk;
use crate::sip::stream::{Body, LINE_END, Rest, SipStream, State};
use crate::stream::{Item, Items};

/// NUL bytes of one keepalive.
const ZEROS: u8 = 4;

impl SipStream {
    pub(super) fn run(&mut self, rest: Rest, items: &mut Items<'_>) {
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
    pub(super) fn split_body(&mut self, rest: Rest, items: &mut Items<'_>) {
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

    pub(super) fn message(&mut self, bytes: usize, truncated: bool, items: &mut Items<'_>) {
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

    pub(super) fn give_up(&mut self, bytes: usize) {
        let bytes = bytes.min(self.pending.len());
        self.unframed += bytes as u64;
        self.pending.take(bytes);
    }

    pub(super) fn tell_unframed(&mut self, items: &mut Items<'_>) {
        match std::mem::take(&mut self.unframed) {
            0 => {}
            bytes => items(Item::Unframed { bytes }),
        }
    }
}

/// What comes after a message of which so many bytes are still to come.
pub(super) fn beyond(bytes: u64) -> State {
    match bytes {
        0 => State::Between(Walk::default()),
        bytes => State::Skip(bytes),
    }
}
